"""A person's words as a query: all words, "phrases", «phrases», prefixes``*`` and ``-exclusions``.

Whatever else stands in the text separates words and never raises. Queries are built as objects; tantivy's own
query parser is not used, so nothing in the text can name a field or mean more than it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tantivy import FieldType, Occur, Query, Schema, Searcher

from sedportal.kernel.remembering import keep

from .held import HeldTokens
from .interfaces import SearchQuery
from .russian import analyse, clean, number_runs, valid
from .schema import META

TEXT_LIMIT = 1000
UNIT_LIMIT = 32
# A union of terms is faster than a term set up to about this many that exist in the index (docs/search.md).
_UNION_LIMIT = 1024
_RIGHTS_OF_OLD = 16

_JOINT = r"[-‐‑‒–—−/\\._'’]"
_CHUNK = rf'№?[^\W_]+(?:{_JOINT}+[^\W_]+)*'
_PIECE = re.compile(
    rf"""(?P<minus>(?<!\S)-)?(?:
        "(?P<straight>[^"]*)" | «(?P<angle>[^»]*)» | „(?P<low>[^“”"]*)[“”"] | “(?P<high>[^”"]*)[”"]
        | (?P<chunk>{_CHUNK})(?P<star>\*)?
    )""",
    re.VERBOSE,
)
# «№ 12», «N 12», «No. 12», «#12»: one sign for all of them, next to its number.
_NUMBER_SIGN = re.compile(r'№\s*(?=[^\W_])|(?<!\w)(?:\#|no?\.?)\s*(?=\d)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that must stand in the document (or must not, if ``excluded``): a word or words in a row.

    ``exact`` and ``stems`` are its words; ``number`` the runs it has as a document number; a ``phrase`` is
    looked for in its exact form; of a ``prefix`` the last word goes on.
    """

    exact: tuple[str, ...]
    stems: tuple[str, ...]
    number: tuple[str, ...]
    phrase: bool = False
    prefix: bool = False
    excluded: bool = False


def parse(text: str) -> list[Unit]:
    """Return the units that ``text`` asks for; an empty list if it holds no word. Never raises."""
    units = []
    for piece in _PIECE.finditer(_NUMBER_SIGN.sub('№', clean(text[:TEXT_LIMIT]))):
        unit = _unit(piece)
        if unit is not None:
            units.append(unit)
    return units[:UNIT_LIMIT]


def _unit(piece: re.Match[str]) -> Unit | None:
    chunk = piece['chunk']
    words = chunk or piece['straight'] or piece['angle'] or piece['low'] or piece['high'] or ''
    exact, stems = analyse(words)
    if not exact:
        return None
    return Unit(
        exact=tuple(exact[:UNIT_LIMIT]),
        stems=tuple(stems[:UNIT_LIMIT]),
        number=tuple(number_runs(words)[:UNIT_LIMIT]),
        phrase=chunk is None,
        prefix=piece['star'] is not None,
        excluded=piece['minus'] is not None and not _continues_number(piece),
    )


def _continues_number(piece: re.Match[str]) -> bool:
    """Say whether a minus belongs to a number typed with spaces, «вх -12/26» or «281 -п», and excludes nothing."""
    chunk = piece['chunk'] or ''
    before = piece.string[: piece.start()].rstrip()
    return chunk[:1] == '№' or chunk[:1].isdecimal() or (0 < len(chunk) <= 3 and before[-1:].isdecimal())


class QueryBuilder:
    """Build tantivy queries against one snapshot of the index."""

    def __init__(self, schema: Schema, searcher: Searcher, held: HeldTokens) -> None:
        self._schema = schema
        self._searcher = searcher
        self._held = held
        self._rights: dict[frozenset[str], Query] = {}

    def term(self, field: str, value: str) -> Query:
        """Return the query for one exact term."""
        return Query.term_query(self._schema, field, valid(value), 'basic')

    def any_of(self, field: str, values: Iterable[str]) -> Query:
        """Return the query for documents that have at least one of ``values`` in ``field``."""
        wanted = list(values)
        if len(wanted) == 1:
            return self.term(field, wanted[0])
        if len(wanted) <= _UNION_LIMIT:
            return Query.boolean_query([(Occur.Should, self.term(field, value)) for value in wanted])
        return Query.term_set_query(self._schema, field, [valid(value) for value in wanted])

    def rights(self, tokens: frozenset[str]) -> Query:
        """Return the query for documents that hold one of ``tokens``.

        Tokens that no document has are left out first: most of a person's are for states and marks that
        his folders don't hold, and each costs a look into every segment at every search.
        """
        known = self._rights.get(tokens)
        if known is None:
            held = self._held.of(map(valid, tokens), lambda token: self._searcher.doc_freq('tokens', token))
            known = self.any_of('tokens', held) if held else Query.empty_query()
            keep(self._rights, tokens, known)
        return known

    def seen_by(self, tokens: frozenset[str] | None) -> list[tuple[Occur, Query]]:
        """Return the clauses that let through what ``tokens`` open; None opens everything."""
        return self.everything() if tokens is None else [(Occur.Must, self.rights(tokens))]

    def grow_old(self) -> None:
        """Give up what only the newest commit is asked for."""
        self._rights = dict(list(self._rights.items())[-_RIGHTS_OF_OLD:])

    def filters(self, query: SearchQuery) -> list[Query]:
        """Return the queries that every hit must answer, without rights and text."""
        dimensions = (
            ('organisation', query.organisations), ('folder', query.folders), ('places', query.places),
            ('kind', query.kinds), ('state', query.states), ('access_mark', query.access_marks),
            ('persons', query.persons), ('holders', query.holders), ('uid', query.uids), ('keys', query.keys),
            ('case', query.cases),
        )  # fmt: skip
        found = [self.any_of(field, values) for field, values in dimensions if values]
        found += [self.term('flags', flag) for flag in query.flags]
        found += [self._in_a_row('party', unit.stems, unit.prefix) for unit in parse(query.party) if not unit.excluded]
        found += self._days('doc_day', query.date_from, query.date_to)
        found += self._days('registered_day', query.registered_from, query.registered_to)
        found += self._days('since_day', query.since_from, query.since_to)
        return found

    def _days(self, field: str, first: date | None, last: date | None) -> list[Query]:
        if first is None and last is None:
            return []
        low = None if first is None else first.toordinal()
        high = None if last is None else last.toordinal()
        return [Query.range_query(self._schema, field, FieldType.Integer, low, high)]

    def at_least(self, field: str, low: int) -> Query:
        """Return the query for documents whose sorting number in ``field`` is ``low`` or more."""
        return Query.range_query(self._schema, field, FieldType.Unsigned, low, None)

    def unit(self, unit: Unit, readable: Query | None = None) -> Query:
        """Return the query for documents that hold ``unit`` among their words, as a number, or in a file.

        Parameters: ``readable`` finds the documents whose files may be searched; without it no file is.
        """
        exact = unit.phrase or unit.prefix
        field, words = ('exact', unit.exact) if exact else ('words', unit.stems)
        ways = [self._in_a_row(field, words, unit.prefix)]
        if self._may_be_number(unit):
            ways.append(self._in_a_row('number', unit.number, unit.prefix))
        if readable is not None and self._may_be_in_files(unit):
            # What stands in a file says less of a document than its card does.
            in_file = Query.boost_query(self.in_files(unit), 0.5)
            ways.append(Query.boolean_query([(Occur.Must, readable), (Occur.Must, in_file)]))
        return ways[0] if len(ways) == 1 else Query.boolean_query([(Occur.Should, way) for way in ways])

    def in_files(self, unit: Unit) -> Query:
        """Return the query for documents that hold ``unit`` in one of their files."""
        exact = unit.phrase or unit.prefix
        field, words = ('file_exact', unit.exact) if exact else ('file_words', unit.stems)
        return self._in_a_row(field, words, unit.prefix)

    def _may_be_in_files(self, unit: Unit) -> bool:
        # Most words stand in no file: looking them up costs less than a clause.
        field, words = ('file_exact', unit.exact) if unit.phrase or unit.prefix else ('file_words', unit.stems)
        return all(self._searcher.doc_freq(field, word) for word in (words[:-1] if unit.prefix else words))

    def _may_be_number(self, unit: Unit) -> bool:
        if len(unit.number) == 1 and not unit.prefix:
            return bool(self._searcher.doc_freq('number', unit.number[0]))
        return bool(unit.number)

    def _in_a_row(self, field: str, words: Sequence[str], prefix: bool = False) -> Query:
        if prefix:
            last = Query.phrase_prefix_query(self._schema, field, [words[-1]])
            if len(words) == 1:
                return last
            # tantivy follows only 50 endings of a phrase's last word, so «северо-зап*» asks for both parts.
            return Query.boolean_query([(Occur.Must, self._in_a_row(field, words[:-1])), (Occur.Must, last)])
        if len(words) == 1:
            return Query.term_query(self._schema, field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def text(self, units: Sequence[Unit], readable: Query | None = None) -> list[tuple[Occur, Query]]:
        """Return the clauses for ``units``: each must stand, or must not stand, in the document or a readable file."""
        return [(Occur.MustNot if unit.excluded else Occur.Must, self.unit(unit, readable)) for unit in units]

    def preference(self, text: str, units: Sequence[Unit]) -> list[tuple[Occur, Query]]:
        """Return clauses that raise the score: words in the title, and ``text`` being the very number."""
        clauses = [
            (Occur.Should, Query.boost_query(self._in_a_row('title', unit.stems), 2.0))
            for unit in units
            if not unit.excluded and not unit.prefix
        ]
        whole = number_runs(text[:TEXT_LIMIT])[:UNIT_LIMIT]
        if any(run[0].isdecimal() for run in whole):
            clauses.append((Occur.Should, Query.boost_query(self.term('number_whole', ' '.join(whole)), 20.0)))
        return clauses

    def beginning(self, units: Sequence[Unit]) -> list[tuple[Occur, Query]]:
        """Return the clauses for a title or number that is being typed: the last word goes on."""
        clauses = []
        for place, unit in enumerate(units):
            going_on = place == len(units) - 1
            title = self._in_a_row('title_exact', unit.exact, True) if going_on else self._in_a_row('title', unit.stems)
            ways = [(Occur.Should, title)]
            if unit.number:
                ways.append((Occur.Should, self._in_a_row('number', unit.number, going_on)))
            clauses.append((Occur.MustNot if unit.excluded else Occur.Must, Query.boolean_query(ways)))
        return clauses

    def everything(self) -> list[tuple[Occur, Query]]:
        """Return the clauses for all documents; the record of the index itself is none."""
        return [(Occur.Must, Query.all_query()), (Occur.MustNot, self.term('meta', META))]

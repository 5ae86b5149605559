"""The fields of the index, and how a document becomes a record in it and comes back.

Raise :data:`SCHEMA_VERSION` with every change here or in ``russian``: an index of another version is rebuilt.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson
from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from sedportal.kernel.clock import moscow

from .interfaces import IndexEntry
from .russian import clean, joined, number_key_of, number_runs, title_key, valid

SCHEMA_VERSION = 9

EXACT_FIELDS = ('uid', 'tokens', 'persons', 'keys', 'case', 'number_whole', 'meta')
FACET_FIELDS = (
    'kind', 'workflow', 'state', 'access_mark', 'organisation', 'folder', 'places', 'holders', 'flags', 'year',
)  # fmt: skip
WORD_FIELDS = ('words', 'exact', 'title', 'title_exact', 'number', 'party', 'file_words', 'file_exact')
META = 'meta'
FILES = 'files'

_WORDS = 'prepared_words'
_UNINDEXED = 'unindexed'
_KEPT_APART = ('stored', 'title', 'text', 'files')
_FIRST_DAY = date(1800, 1, 1).toordinal()
# What is written is put together here, and holds no circles that would have to be looked for.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(',', ':'), check_circular=False)
_TERMS = ('tokens', 'persons', 'places', 'holders', 'keys', 'flags')
_TERM = ('kind', 'workflow', 'state', 'access_mark', 'organisation', 'folder')
_terms_of, _term_of = attrgetter(*_TERMS), attrgetter(*_TERM)
_MOMENTS = ('doc_date', 'registered_at', 'created_at', 'changed_at', 'state_since')
_ABOUT = tuple(name for name in IndexEntry._fields if name not in (*_KEPT_APART, *_MOMENTS))
KEPT = (*_ABOUT, *_MOMENTS, 'file_keys')
_about_of, _moments_of = attrgetter(*_ABOUT), attrgetter(*_MOMENTS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND, _MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)


def build_schema() -> Schema:
    """Return the schema; ``docs/search.md`` says what each field is for."""
    builder = SchemaBuilder()
    for name in EXACT_FIELDS:
        builder.add_text_field(name, stored=name == 'uid', tokenizer_name='raw', index_option='basic')
    for name in FACET_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name='raw', index_option='basic')
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option='position')
    for name in ('doc_day', 'registered_day', 'since_day'):
        builder.add_integer_field(name, fast=True)
    for name in ('by_date', 'by_changed', 'by_since', 'by_registered'):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field('own', fast=True)
    for name in ('by_title', 'by_number', 'by_correspondent'):
        builder.add_text_field(name, fast=True, tokenizer_name=_UNINDEXED, index_option='basic')
    for name in ('row', 'card_title', 'card_text', 'about'):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def register_tokenizers(index: Index) -> None:
    """Tell ``index`` how to read the word fields: ``russian`` has split and stemmed them already.

    Sorting keys have a column, but no terms: tantivy would index each of these long unique texts too, and half
    the time of a merge and a fifth of the disk would go into what nobody looks up.
    """
    index.register_tokenizer(_WORDS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    no_terms = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.remove_long(1)).build()
    index.register_tokenizer(_UNINDEXED, no_terms)
    index.register_fast_field_tokenizer(_UNINDEXED, TextAnalyzerBuilder(Tokenizer.raw()).build())


def to_document(entry: IndexEntry) -> Document:
    """Return ``entry`` as the record that the index keeps."""
    try:
        return _document(entry)
    except UnicodeEncodeError:  # half characters, which no file holds; hardly ever, so nobody looks for them before
        return _document(_without_halves(entry))


def _without_halves(entry: IndexEntry) -> IndexEntry:
    several: dict[str, Any] = {
        name: tuple(map(valid, values)) for name, values in zip(_TERMS, _terms_of(entry), strict=True)
    }
    single: dict[str, Any] = {name: valid(getattr(entry, name)) for name in ('uid', 'case', *_TERM)}
    return entry._replace(**several, **single)


def _document(entry: IndexEntry) -> Document:
    document = Document()
    add, uid = document.add_text, entry.uid
    add('uid', uid)
    document.add_unsigned('own', own_key(uid))
    for name, values in zip(_TERMS, _terms_of(entry), strict=True):
        for value in values:
            add(name, value)
    for name, value in zip(_TERM, _term_of(entry), strict=True):
        add(name, value)
    _add_words(document, clean(entry.title), clean(entry.text))
    if entry.files:
        _add_files(document, entry)
    _add_numbers(document, entry, uid)
    _add_dates(document, entry, zlib.crc32(uid.encode()))
    add('by_title', title_key(entry.title, uid))
    if entry.case:
        add('case', entry.case)
    if entry.correspondent:
        words, key = _party(entry.correspondent)
        add('party', words)
        add('by_correspondent', f'{key}{uid}')
    document.add_bytes('row', _to_json(entry.stored))
    document.add_bytes('about', _to_json(_about(entry)))
    return document


@lru_cache(maxsize=8192)
def _party(correspondent: str) -> tuple[str, str]:
    """Return the words and the sorting key of whom documents are from or to, who is the same on many of them."""
    return joined(clean(correspondent))[1], title_key(correspondent, '')


def own_key(uid: str) -> int:
    """Return the number that stands for ``uid`` where numbers are read faster than texts.

    64 bits of a good digest: among a million documents two have the same with a chance of one in thirty million.
    """
    return int.from_bytes(hashlib.blake2b(valid(uid).encode(), digest_size=8).digest(), 'big')


def _add_words(document: Document, title: str, text: str) -> None:
    for value, titled in ((title, True), (text, False)):
        exact, stems = joined(value)
        # A value of its own each, so that no phrase reaches from the title into the text.
        if exact:
            document.add_text('exact', exact)
            document.add_text('words', stems)
            if titled:
                document.add_text('title_exact', exact)
                document.add_text('title', stems)
    document.add_bytes('card_title', title.encode())
    document.add_bytes('card_text', text.encode())


def _add_files(document: Document, entry: IndexEntry) -> None:
    for page in (page for file in entry.files for page in file.pages):
        exact, stems = joined(clean(page))
        if exact:
            document.add_text('file_exact', exact)
            document.add_text('file_words', stems)
    document.add_text('meta', FILES)


def _add_numbers(document: Document, entry: IndexEntry, uid: str) -> None:
    own = number_runs(entry.number) if entry.number else []
    for found in (own, *map(number_runs, entry.numbers)):
        if found:
            runs = ' '.join(found)
            document.add_text('number', runs)
            document.add_text('number_whole', runs)
    if entry.number:
        # Only the own number sorts; a document without one has no value and stands last both ways.
        document.add_text('by_number', number_key_of(own, uid))


def _add_dates(document: Document, entry: IndexEntry, own: int) -> None:
    moment = entry.registered_at or entry.created_at
    document.add_unsigned('by_date', _date_key(entry.doc_date or moscow(moment).date(), moment, own))
    document.add_unsigned('by_changed', _changed_key(entry.changed_at, own))
    since = entry.state_since or entry.created_at
    document.add_unsigned('by_since', _changed_key(since, own))
    document.add_integer('since_day', moscow(since).date().toordinal())
    if entry.doc_date is not None:
        document.add_integer('doc_day', entry.doc_date.toordinal())
        document.add_text('year', str(entry.doc_date.year))
    if entry.registered_at is not None:
        document.add_integer('registered_day', moscow(entry.registered_at).date().toordinal())
        document.add_unsigned('by_registered', _changed_key(entry.registered_at, own))


def _date_key(day: date, moment: datetime, checksum: int) -> int:
    """Return one number that sorts by day (17 bits), second (32 bits), then the uid's checksum (15 bits).

    One 64-bit number, because sorting 10,000 hits by a text key costs five times as much.
    Days before 1800 and after 2158 and seconds outside 1970 to 2106 count as the nearest inside.
    """
    days = min(max(day.toordinal() - _FIRST_DAY, 0), (1 << 17) - 1)
    seconds = min(max((moment - _EPOCH) // _SECOND, 0), (1 << 32) - 1)
    return days << 47 | seconds << 15 | checksum >> 17


def _changed_key(moment: datetime, checksum: int) -> int:
    """Return one number that sorts by millisecond (42 bits), then the uid's checksum (22 bits)."""
    milliseconds = min(max((moment - _EPOCH) // _MILLISECOND, 0), (1 << 42) - 1)
    return milliseconds << 22 | checksum >> 10


def _about(entry: IndexEntry) -> list[Any]:
    """Return the values of what is kept of an entry, in the order of :data:`KEPT`: their names are the same in all."""
    moments = [moment and moment.isoformat() for moment in _moments_of(entry)]
    return [*_about_of(entry), *moments, [file.key for file in entry.files]]


def kept(document: Document, field: str) -> bytes:
    """Return the bytes that the record keeps in ``field``."""
    value: bytes | None = document.get_first(field)
    return value or b''


def file_keys(document: Document) -> tuple[str, ...]:
    """Return the keys of the document's files whose words the index has."""
    return tuple(orjson.loads(kept(document, 'about'))[-1])


def from_document(document: Document) -> dict[str, Any]:
    """Return what the index knows of a document, in the form of :func:`comparable`."""
    return {
        **dict(zip(KEPT, orjson.loads(kept(document, 'about')), strict=True)),
        'title': kept(document, 'card_title').decode(),
        'text': kept(document, 'card_text').decode(),
        'stored': orjson.loads(kept(document, 'row')),
    }


def comparable(entry: IndexEntry) -> dict[str, Any]:
    """Return ``entry`` as the index would give it back, so that the two can be compared."""
    about = dict(zip(KEPT, orjson.loads(_to_json(_about(entry))), strict=True))
    stored = orjson.loads(_to_json(entry.stored))
    return {**about, 'title': clean(entry.title), 'text': clean(entry.text), 'stored': stored}


def _to_json(value: Mapping[str, Any] | list[Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # half characters, which no file holds
        return _ENCODER.encode(value).encode('utf-8', 'replace')

"""Russian text: the one pipeline that both the index and the query go through, and the sorting keys.

Lower case, ё→е, runs of letters and runs of digits as words, the Snowball stem beside the exact form.
A hyphenated word is its parts one after the other: «северо-западный» is found whole (as neighbours) and by parts.
Stop words stay, so that phrases with «о» and «не» are exact.
"""

from __future__ import annotations

import re
import unicodedata

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

LONGEST_WORD = 100
WORD = re.compile(r'\d+|[^\W\d_]+|№')

_RUN = re.compile(r'\d+|[^\W\d_]+')
# Accents over Russian vowels, soft hyphens, zero-width and direction marks: people don't type them.
_INVISIBLE = re.compile('[\u0300\u0301\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]')
_CONTROL = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]')
_UNCLEAN = re.compile(f'{_INVISIBLE.pattern}|{_CONTROL.pattern}')
# What nearly all texts are made of, and of nothing else: composed, visible signs of two alphabets: one look, not three.
_ORDINARY = re.compile('[ -~\n\u00a0«»№—–…’А-яЁё]*')
_LOOKALIKES = str.maketrans('abcehkmoptxy', 'авсенкмортху')
_MIXED = re.compile('[a-z].*[а-я]|[а-я].*[a-z]')
_REMEMBERED_WORDS = 50_000
_TITLE_KEY_LENGTH = 120

_stemmer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer('russian')).build()


def valid(text: str) -> str:
    """Return ``text`` without lone surrogates, which no file and no index can hold."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode('utf-8', 'replace').decode()
    return text


def clean(text: str) -> str:
    """Return ``text`` composed (NFC), without invisible and control characters; line breaks stay."""
    if _ORDINARY.fullmatch(text):
        return text
    text = valid(text)
    if _UNCLEAN.search(text):
        text = _CONTROL.sub(' ', _INVISIBLE.sub('', text))
    if not unicodedata.is_normalized('NFC', text):
        text = unicodedata.normalize('NFC', text)
    return text.replace('İ', 'I')  # the only letter whose lower case is longer: fold() must keep the length


def fold(text: str) -> str:
    """Return cleaned ``text`` in lower case with ё as е, character for character as long as it was."""
    return text.lower().replace('ё', 'е')


class _Exact(dict[str, str]):
    """The exact form of each folded word, found out when it is first asked for."""

    def __missing__(self, word: str) -> str:
        exact = word[:LONGEST_WORD]
        if _MIXED.search(exact):
            exact = exact.translate(_LOOKALIKES)
        self[word] = exact
        return exact


class _Stems(dict[str, str]):
    """The stem of each folded word, found out when it is first asked for."""

    def __missing__(self, word: str) -> str:
        stems = _stemmer.analyze(_exact[word])
        stem = self[word] = stems[0] if stems and stems[0] else _exact[word]
        return stem


class _Chunks(dict[str, tuple[str, str]]):
    """What becomes of each run of text between two spaces, its punctuation included, in whatever case it is.

    Its exact words and its stems, each with a space before it, so that runs are put together as they are: of a dash
    nothing is left.
    """

    def __missing__(self, chunk: str) -> tuple[str, str]:
        words = WORD.findall(fold(chunk))
        both = ''.join(f' {_exact[word]}' for word in words), ''.join(f' {_stems[word]}' for word in words)
        if len(chunk) <= LONGEST_WORD:
            self[chunk] = both
        return both


_exact, _stems, _chunks = _Exact(), _Stems(), _Chunks()


def forms(word: str) -> tuple[str, str]:
    """Return the exact form and the stem of one folded word.

    A word of mixed alphabets is read as Russian: Latin letters that look Cyrillic slip in from copied text.
    """
    return _exact[word], _stems[word]


def analyse(text: str) -> tuple[list[str], list[str]]:
    """Return the exact forms and the stems of cleaned ``text``, in order and of equal number."""
    _forget_many()
    words = WORD.findall(fold(text))
    # Most words are known: the dictionaries are asked without a call of ours for each word.
    return list(map(_exact.__getitem__, words)), list(map(_stems.__getitem__, words))


def joined(text: str) -> tuple[str, str]:
    """Return what :func:`analyse` does, joined by spaces, in less than half the time.

    No word reaches over a space, so the text is cut there, and most of what lies between two spaces is known.
    """
    _forget_many()
    chunks = text.split()
    if not chunks:
        return '', ''
    exact, stems = zip(*map(_chunks.__getitem__, chunks), strict=True)
    return ''.join(exact)[1:], ''.join(stems)[1:]


def _forget_many() -> None:
    if len(_exact) > _REMEMBERED_WORDS or len(_chunks) > _REMEMBERED_WORDS:
        _exact.clear()
        _stems.clear()
        _chunks.clear()


def number_runs(number: str) -> list[str]:
    """Return the runs of letters and digits that a document number is compared by.

    «№», spaces and separators fall away, leading zeros too, Latin letters are read as the Cyrillic ones
    they look like, letters on both sides of a separator join: «BX-012/26» → вх 12 26, «45-о/д» → 45 од.
    """
    runs: list[str] = []
    for run in _RUN.findall(fold(clean(number)).translate(_LOOKALIKES)):
        if run[0].isdecimal():
            runs.append((run.lstrip('0') or '0')[:LONGEST_WORD])
        elif runs and not runs[-1][0].isdecimal():
            runs[-1] = (runs[-1] + run)[:LONGEST_WORD]
        else:
            runs.append(run[:LONGEST_WORD])
    return runs


def _natural(run: str) -> str:
    """Return ``run`` so that plain comparison puts 2 before 10."""
    if not run[0].isdecimal():
        return run
    digits = run.lstrip('0')[:LONGEST_WORD]
    return f'{len(digits):03d}{digits}'


def number_key(number: str, uid: str) -> str:
    """Return the key that sorts numbers component by component, equal ones by ``uid``."""
    return number_key_of(number_runs(number), uid)


def number_key_of(runs: list[str], uid: str) -> str:
    """Return what :func:`number_key` does for a number of these :func:`number_runs`."""
    return f'{" ".join(map(_natural, runs))}\x01{uid}'


def title_key(title: str, uid: str) -> str:
    """Return the key that sorts titles as a Russian reader expects.

    Case, quotes, № and punctuation don't count, ё stands with е and after it only where nothing else differs,
    digits go by value, equal titles by ``uid``.
    """
    lower = clean(title).lower()
    runs = _RUN.findall(lower.replace('ё', 'е'))
    primary = ' '.join([_natural(run) if run[0].isdecimal() else run for run in runs])[:_TITLE_KEY_LENGTH]
    yo = ''
    if 'ё' in lower:
        yo = ''.join('1' if letter == 'ё' else '0' for letter in lower if letter in 'её').rstrip('0')
    return f'{primary}\x01{yo[:_TITLE_KEY_LENGTH]}\x01{uid}'

"""Russian as people in offices write it: names, plurals, sorting, dates and numbers.

Pure functions, used by every floor. The rules come from office practice (ГОСТ Р 7.0.97) and from the
Unicode locale data for ``ru``; texts that a catalogue translates don't belong here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from .clock import moscow

NBSP = '\u00a0'

MONTHS_GENITIVE = (
    'января', 'февраля', 'марта', 'апреля', 'мая', 'июня',
    'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря',
)  # fmt: skip

# Words of a Turkic patronymic that give no initial of their own: «Алиев Р.М.», not «Алиев Р.М.о.».
_PATRONYMIC_PARTICLES = frozenset(('оглы', 'оглу', 'кызы', 'гызы', 'улы', 'уулу', 'кызи'))

_QUOTES = '«»„“”‟"‹›‘’‚‛\'`№'
_DROP_QUOTES = {ord(sign): None for sign in _QUOTES}
_ALL_DASHES = dict.fromkeys(map(ord, '‐‑‒–—―−'), '-')
_SORT_TABLE = {**_DROP_QUOTES, **_ALL_DASHES}
_DIGITS = re.compile(r'[0-9]+')
_SPACES = re.compile(r'[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+')
_LONGEST_RUN = 99


def initials(*names: str) -> str:
    """Return the initials of the given names: «И.И.», «А.-М.» for a double name.

    Empty names are skipped, and so are the particles of a patronymic («оглы», «кызы»).
    """
    words = (word for name in names for word in unicodedata.normalize('NFC', name).split())
    return ''.join(_initial(word) for word in words)


def _initial(word: str) -> str:
    parts = [part for part in re.split('[-‐‑–]', word) if part and part.lower() not in _PATRONYMIC_PARTICLES]
    return '-'.join(f'{part[0].upper()}.' for part in parts if part[0].isalpha())


@lru_cache(maxsize=4096)
def short_name(surname: str, first: str = '', patronymic: str = '') -> str:
    """Return a name as lists show it: «Иванов И.И.», with a non-breaking space.

    Any part may be empty; what is there is joined.
    """
    return NBSP.join(filter(None, (' '.join(surname.split()), initials(first, patronymic))))


def signature_name(surname: str, first: str = '', patronymic: str = '') -> str:
    """Return a name as signatures show it: «И.И. Иванов», with a non-breaking space."""
    return NBSP.join(filter(None, (initials(first, patronymic), ' '.join(surname.split()))))


def full_name(surname: str, first: str = '', patronymic: str = '') -> str:
    """Return a name in full: «Иванов Иван Иванович»."""
    return ' '.join(f'{surname} {first} {patronymic}'.split())


def plural(number: int | float | Decimal, one: str, few: str, many: str) -> str:
    """Return the form of a noun that agrees with ``number``: 1 документ, 2 документа, 5 документов.

    A fraction takes ``few`` («1,5 листа»); the sign does not matter. Source: the gettext rule for ``ru``.
    """
    if number != int(number):
        return few
    count = abs(int(number))
    if count % 10 == 1 and count % 100 != 11:
        return one
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return few
    return many


def counted(number: int | Decimal, one: str, few: str, many: str) -> str:
    """Return ``number`` with its noun, held together by a non-breaking space: «21 документ»."""
    return f'{format_number(number)}{NBSP}{plural(number, one, few, many)}'


def collation_key(text: str) -> str:
    """Return a string whose code-point order is the Russian alphabetical order of ``text``.

    Case, quotes and «№» do not count; ё sorts as е and decides only between otherwise equal texts; runs of
    digits sort by value, so «№ 2» stands before «№ 10» and case indexes sort by their components. The key
    is a plain string, so that any storage which sorts by bytes of UTF-8 sorts by it.
    """
    plain = unicodedata.normalize('NFC', text).translate(_SORT_TABLE).casefold()
    plain = _SPACES.sub(' ', plain).strip()
    primary = _DIGITS.sub(_number_key, plain.replace('ё', 'е'))
    if 'ё' not in plain:
        return primary + '\x00'
    tie = ''.join('1' if sign == 'ё' else '0' for sign in plain if sign in 'её')
    return f'{primary}\x00{tie.rstrip("0")}'


def _number_key(match: re.Match[str]) -> str:
    """Put the length of a number before its digits, so that a longer number is a greater string."""
    digits = match.group().lstrip('0')[:_LONGEST_RUN]
    return f'{len(digits):02d}{digits}'


def format_date(day: date) -> str:
    """Return «15.06.2026»; a moment with a time zone is read as its day in Moscow."""
    if isinstance(day, datetime):
        day = _aware(day)
    return f'{day.day:02d}.{day.month:02d}.{day.year:04d}'


def format_date_long(day: date) -> str:
    """Return «15 июня 2026 г.», as documents write dates, with non-breaking spaces inside."""
    if isinstance(day, datetime):
        day = _aware(day)
    return f'{day.day}{NBSP}{MONTHS_GENITIVE[day.month - 1]} {day.year}{NBSP}г.'


def format_datetime(moment: datetime) -> str:
    """Return «15.06.2026 14:05» in Moscow time. Raises ``ValueError`` for a moment without a time zone."""
    local = _aware(moment)
    return f'{format_date(local)} {local.hour:02d}:{local.minute:02d}'


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError('a moment without a time zone has no Moscow time')
    return moscow(moment)


def format_number(number: int | Decimal) -> str:
    """Return a number with its thousands set apart by non-breaking spaces and a decimal comma."""
    text = f'{number:,f}' if isinstance(number, Decimal) else f'{number:,d}'
    return text.replace(',', NBSP).replace('.', ',')

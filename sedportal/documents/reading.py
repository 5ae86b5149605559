"""Read card values as people and programs send them, each fault named by its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sedportal.kernel.clock import MOSCOW
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import NBSP

from .schemas import FIELDS, Field

_CONTROL = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
_HALVES = re.compile('[\ud800-\udfff]')
_PARTY_KEYS = {'organisation': 511, 'person': 250, 'position': 250, 'login': 63}
_SIGNER_KEYS = {'name': 250, 'position': 250, 'login': 63}
EARLIEST = date(1800, 1, 1)
_SHORT = 80


class Fault(ValueError):
    """Say what is wrong with one value; the message is a translation string."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_values(
    fields: tuple[str, ...], values: Mapping[str, Any], choices: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return ``values`` as the card keeps them; an empty value is None.

    Parameters: ``fields`` are the keys the kind has, ``choices`` the dictionaries that replace a field's own.
    Raises :class:`InvalidError` that names each unknown field and each bad value at once.
    """
    errors: dict[str, list[str]] = {}
    accepted: dict[str, Any] = {}
    for key, value in values.items():
        if key not in fields:
            errors[str(key)[:100]] = [_('This kind of document has no such field.')]
            continue
        field = FIELDS[key]
        try:
            accepted[key] = _read(field, value, choices.get(key, field.choices))
        except Fault as fault:
            errors[key] = [fault.message]
    if errors:
        raise invalid(errors)
    return accepted


def _read(field: Field, value: Any, choices: Mapping[str, str]) -> Any:
    if value is None or value == '' or (value == [] and field.type in ('parties', 'signers')):
        return None
    if field.type in ('line', 'lines', 'reference'):
        return read_text(value, field.maximum, several_lines=field.type == 'lines')
    if field.type == 'choice':
        return _read_choice(value, choices)
    if field.type == 'count':
        return _read_count(value, field.maximum)
    if field.type == 'day':
        return read_day(value)
    if field.type == 'moment':
        return read_moment(value)
    keys = _PARTY_KEYS if field.type == 'parties' else _SIGNER_KEYS
    return _read_people(value, field.maximum, keys)


def read_text(value: Any, maximum: int, *, several_lines: bool = False) -> str | None:
    """Return a trimmed text in NFC. Raises :class:`Fault` for control characters and too much length."""
    if not isinstance(value, str):
        raise Fault(_('Write this as text.'))
    if len(value) > _SHORT:
        return _checked(value, maximum, several_lines)
    return _checked_before(value, maximum, several_lines)


def _checked(value: str, maximum: int, several_lines: bool) -> str | None:
    text = unicodedata.normalize('NFC', value)
    # Most texts hold neither line breaks nor anything else that does not print: nothing to mend then, or to refuse.
    # The space in names and dates that keeps a line together counts as such.
    text = text.strip() if text.replace(NBSP, ' ').isprintable() else _mended(text, several_lines)
    if len(text) > maximum:
        raise Fault(
            _(
                'Shorten this to ${maximum} characters; now it has ${length}.',
                mapping={'maximum': maximum, 'length': len(text)},
            )
        )
    return text or None


# Names, positions and units are the same on many cards.
_checked_before = lru_cache(maxsize=4096)(_checked)


def _mended(text: str, several_lines: bool) -> str:
    text = text.replace('\r\n', '\n').replace('\r', '\n')
    if not several_lines:
        text = re.sub(r'\s*\n\s*', ' ', text)
    text = text.strip()
    if _CONTROL.search(text):
        raise Fault(_('Remove the control characters (they are invisible and come from copying).'))
    if _HALVES.search(text):
        raise Fault(_('The text is damaged: it holds half characters.'))
    return text


def _read_choice(value: Any, choices: Mapping[str, str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise Fault(_('Choose one of: ${choices}.', mapping={'choices': ', '.join(choices)}))
    return value


def _read_count(value: Any, maximum: int) -> int:
    if isinstance(value, str) and re.fullmatch(r'[0-9]{1,9}', value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= maximum:
        raise Fault(_('Write a whole number from 0 to ${maximum}.', mapping={'maximum': maximum}))
    return value


def read_day(value: Any) -> date:
    """Return a calendar day from ``YYYY-MM-DD``. Raises :class:`Fault`."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip()) if re.fullmatch(r'\d{4}-\d\d-\d\d', value.strip()) else None
        except ValueError:
            value = None
    if not isinstance(value, date):
        raise Fault(_('Write the date as year-month-day, for example 2026-06-15.'))
    if value < EARLIEST or value.year > 2200:
        raise Fault(_('This date can’t be right. Check the year.'))
    return value


def read_moment(value: Any) -> datetime:
    """Return an aware moment in UTC from ISO 8601; without zone it is Moscow time, a bare day its beginning."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Fault(_('Write the date and time as 2026-06-15T14:05.')) from None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        raise Fault(_('Write the date and time as 2026-06-15T14:05.'))
    read_day(value.date())
    return (value if value.tzinfo else value.replace(tzinfo=MOSCOW)).astimezone(UTC)


def _read_people(value: Any, maximum: int, keys: Mapping[str, int]) -> tuple[dict[str, Any], ...]:
    items = [value] if isinstance(value, str | Mapping) else value
    if not isinstance(items, list | tuple):
        raise Fault(_('Write this as a list.'))
    if len(items) > maximum:
        raise Fault(_('There may be at most ${maximum} of these.', mapping={'maximum': maximum}))
    people = [_read_one(item, keys) for item in items]
    return tuple(person for person in people if any(person.values()))


def _read_one(item: Any, keys: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(item, str):
        item = {next(iter(keys)): item}
    if not isinstance(item, Mapping):
        raise Fault(_('Write each of these as an object or a text.'))
    unknown = [key for key in item if key not in keys and key != 'is_copy']
    if unknown:
        raise Fault(_('Unknown here: ${keys}.', mapping={'keys': ', '.join(map(str, unknown))[:200]}))
    person: dict[str, Any] = {key: read_text(item.get(key) or '', limit) or '' for key, limit in keys.items()}
    if 'organisation' in keys:
        person['is_copy'] = item.get('is_copy') is True
    if person['login'] and not any(person[key] for key in keys if key != 'login'):
        person[next(iter(set(keys) & {'person', 'name'}))] = person['login']
    return {key: held for key, held in person.items() if held or key != 'is_copy'}

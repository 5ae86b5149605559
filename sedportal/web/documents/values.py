"""Card values in words, as the card and its history print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sedportal.documents.schemas import FIELDS
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date, format_datetime, format_number

if TYPE_CHECKING:
    from ..lists.wording import Wording


def in_words(wording: Wording, kind: str, key: str, value: Any) -> str:
    """Return a value of the card as people read it; several items stand on lines of their own.

    Parameters: ``value`` is as the card keeps it, or as JSON holds it (the ledger's form).
    """
    if value is None or value == '' or value == []:
        return ''
    field = FIELDS.get(key)
    if field is None:
        return str(value)
    if field.type == 'choice':
        return wording.choice(kind, key, value)
    if field.type in ('parties', 'signers'):
        return '\n'.join(filter(None, (_person(wording, item) for item in _items(value))))
    if field.type == 'count' and isinstance(value, int):
        return format_number(value)
    return _when(field.type, value) if field.type in ('day', 'moment') else str(value)


def _when(type: str, value: Any) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if type == 'moment' else date.fromisoformat(value)
    return format_datetime(value) if type == 'moment' else format_date(value)


def _items(value: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else ()


def _person(wording: Wording, item: Mapping[str, Any]) -> str:
    parts = [item.get(key) for key in ('organisation', 'position', 'person', 'name')]
    text = ', '.join(str(part) for part in parts if part)
    return f'{text} ({wording.text(_("copy"))})' if item.get('is_copy') else text

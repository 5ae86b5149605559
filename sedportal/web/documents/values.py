"""Card values in words, as the card and its history print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sedportal.directory.correspondents.finding import correspondent_by_uid, may_see
from sedportal.documents.schemas import FIELDS
from sedportal.documents.senders import REFERENCE
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date, format_datetime, format_number
from sedportal.security.roles import VIEW_CORRESPONDENTS

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

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


def correspondent_url(request: Request, document: Document) -> str:
    """Return the page of the document's correspondent, or nothing where this person may not open it."""
    if not request.rights.holds_anywhere(VIEW_CORRESPONDENTS):
        return ''
    found = correspondent_by_uid(request.portal, str(document.card.get(REFERENCE) or ''))
    return f'/correspondents/{found.uid}' if found is not None and may_see(request.rights, found) else ''

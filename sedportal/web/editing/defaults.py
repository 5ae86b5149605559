"""What a new document's form begins with: today, and what stood in the person's last card of this kind here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.documents.content import Document
from sedportal.documents.kinds import Kind
from sedportal.documents.listing import find_documents
from sedportal.documents.schemas import FIELDS
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide

from .cards import typed

if TYPE_CHECKING:
    from pyramid.request import Request

# What is mostly the same from one letter to the next. Who signed is so for one's own documents only.
_REPEATED = ('delivery', 'sheets', 'addressees', 'responsible_unit', 'executor_mark', 'subkind')
_REPEATED_OWN = (*_REPEATED, 'signatories')


@dataclass(frozen=True)
class Defaults:
    """Values for a new form; ``taken`` are the keys that come from ``source``, the last card."""

    values: Mapping[str, Any]
    taken: tuple[str, ...] = ()
    source: Document | None = None


def defaults_for(request: Request, folder: Any, kind: Kind, last: Document | None = None) -> Defaults:
    """Return what the form of a new document begins with.

    Parameters: ``last`` is the last card if the caller knows it, else it is looked up; ``?defaults=no`` in the address
    leaves it out.
    """
    registry = request.registry
    begin: dict[str, Any] = {'access_mark': 'none'}
    if 'received_at' in kind.fields:
        begin['received_at'] = registry.clock.now()
    if kind.author_is_own:
        begin['doc_date'] = registry.clock.today()
    if request.GET.get('defaults') == 'no':
        return Defaults(typed(begin, begin))
    source = last or last_card(request, folder, kind)
    keys = _REPEATED_OWN if kind.author_is_own else _REPEATED
    taken = {
        key: source.card[key]
        for key in keys
        if source is not None and key in kind.fields and source.card.get(key) not in (None, '', (), [])
    }
    return Defaults({**typed(begin, begin), **typed(taken, taken)}, tuple(taken), source if taken else None)


def last_card(request: Request, folder: Any, kind: Kind) -> Document | None:
    """Return the last document of this kind that the person made in ``folder``, if he still sees it."""
    query = SearchQuery(
        None, kinds=(kind.key,), folders=(str(folder.__oid__),), persons=(f'initiator:{request.rights.login}',),
        sort='-changed', limit=1,
    )  # fmt: skip
    found = find_documents(request.registry, request.portal, request.rights, query).result.items
    document: Document | None = request.registry.document_by_uid(request.portal, found[0].uid) if found else None
    return document if document is not None and decide(request.rights, 'view', document).allowed else None


def taken_in_words(request: Request, kind: Kind, defaults: Defaults, keys: Iterable[str]) -> str:
    """Return what was taken from the last card into the fields ``keys``: titles, and who is addressed."""
    text = request.wording.text
    parts = []
    for key in defaults.taken:
        if key in keys and defaults.source is not None:
            value = defaults.source.card[key]
            title = text(FIELDS[key].title).lower()
            names = [_named(one) for one in value] if _rows(value) else []
            parts.append(f'{title} ({", ".join(filter(None, names[:3]))})' if names else title)
    return ', '.join(parts)


def _named(person: Mapping[str, Any]) -> str:
    return str(person.get('person') or person.get('name') or person.get('organisation') or '')


def _rows(value: Any) -> bool:
    return isinstance(value, list | tuple)

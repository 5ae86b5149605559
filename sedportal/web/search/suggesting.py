"""What is offered while one types into a search field: documents, organisations, folders of one's own.

Everything is asked with the rights of whoever types, in whatever keyboard layout it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder
from sedportal.kernel.i18n import _
from sedportal.search.layout import retyped
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE

from ..lists.cells import day_of

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Suggestion

MOST_DOCUMENTS = 6
MOST_PLACES = 4
LONGEST = 200
_WORD = re.compile(r'\w+')
# Of an organisation with more folders only so many are looked at: this answers each key that is pressed.
_MOST_FOLDERS = 200


@dataclass(frozen=True)
class Offer:
    """One thing to go to."""

    url: str
    title: str
    about: str
    icon: str


def documents(request: Request, typed: str) -> list[Offer]:
    """Return documents whose number or title goes on from ``typed``, newest first."""
    found = request.registry.index.suggest(typed, request.rights.view_tokens, MOST_DOCUMENTS)
    return [_document(request, one) for one in found]


def _document(request: Request, found: Suggestion) -> Offer:
    wording, row = request.wording, found.stored
    about = (
        wording.kind(row['kind']) if found.number else wording.state(row['workflow'], row['state']),
        day_of(row['registered_at']) or day_of(row['doc_date']),
        row['correspondent'] or '',
        wording.organisation(row['organisation']),
    )
    title = f'{found.number} {found.title}' if found.number else found.title
    return Offer(f'{row["folder"]}/{found.uid}', title, ' · '.join(filter(None, about)), 'file-earmark-text')


def places(request: Request, typed: str) -> list[Offer]:
    """Return organisations and folders of one's own organisation that are called so."""
    for meant in (typed, *retyped(typed)):
        words = _WORD.findall(plain(meant))
        found = list(_called(request, words)) if words else []
        if found:
            return found[:MOST_PLACES]
    return []


def _called(request: Request, words: list[str]) -> Iterator[Offer]:
    organisations = request.portal['organisations']
    own = organisations.get(request.person.organisation)
    for folder in _folders(own) if own is not None else ():
        if _is_called(folder.title, words) and decide(request.rights, BROWSE, folder).allowed:
            yield Offer(resource_path(folder), folder.title, own.short_name, 'folder')
    for place in organisations.values():
        if _is_called(f'{place.name} {place.short_name}', words) and decide(request.rights, BROWSE, place).allowed:
            yield Offer(resource_path(place), place.name, request.wording.text(_('Organisation')), 'building')


def _folders(place: Any) -> Iterator[Folder]:
    """Give folders from the top down, a bounded number of them."""
    waiting, seen = list(place.subfolders()), 0
    while waiting and seen < _MOST_FOLDERS:
        folder = waiting.pop(0)
        seen += 1
        yield folder
        waiting.extend(folder.subfolders())


def _is_called(name: str, words: list[str]) -> bool:
    called = _WORD.findall(plain(name))
    return all(any(one.startswith(word) for one in called) for word in words)


def plain(text: str) -> str:
    """Return a text as names are compared."""
    return text.casefold().replace('ё', 'е')

"""The queue: a document that was opened from a list leads on to the next one of it.

The address of a document carries the list that it was opened from (``?list=…&at=3``); its own address and the permanent
one stay clean. The list is asked anew each time, three documents of it, with the rights of whoever looks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sedportal.documents.listing import read_own_writes
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_number

from .address import split_address
from .sources import source_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid.config import Configurator
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit

    from .sources import Source

# How far a document is looked for around the place it had, when others have come or gone before it.
_AROUND = 25
DESK = '/'


@dataclass(frozen=True)
class Neighbours:
    """Where a document stands in a list: ``place`` counts from 1 and is 0 for one that is in it no longer."""

    place: int
    total: int
    before: Hit | None
    after: Hit | None


class Queue:
    """Answer for one request on a document.

    Parameters: ``source`` and ``params`` are the list, ``at`` the place that the document had in it.
    """

    def __init__(self, request: Request, source: Source, params: Any, at: int) -> None:
        self.request = request
        self.title = source.title(request)
        self._address, self._query = source.question(request, params)
        self._at = at

    @property
    def suffix(self) -> str:
        """Return what the addresses of the document's forms carry along."""
        return self._suffix(self._at)

    def _suffix(self, place: int) -> str:
        return f'?list={quote(self._address.content, safe="")}&at={place}'

    def bar(self, uid: str) -> Bar:
        """Return what the page of the document shows; the person's own last change counts already."""
        request = self.request
        read_own_writes(request.registry, request.portal, request.rights.login)
        return Bar(self, self.neighbours(uid))

    def neighbours(self, uid: str) -> Neighbours:
        """Return what stands before and after the document in the list, as the index knows it now."""
        found = self._around(uid, self._at, 1)
        return found or self._around(uid, self._at, _AROUND) or self._gone()

    def _around(self, uid: str, at: int, reach: int) -> Neighbours | None:
        offset = max(at - 1 - reach, 0)
        hits, total = self._ask(offset, at + reach - offset)
        for index, hit in enumerate(hits):
            if hit.uid == uid:
                place = offset + index + 1
                if (place > 1 and not index) or (place < total and index + 1 == len(hits)):
                    return self._around(uid, place, 1)
                following = hits[index + 1] if index + 1 < len(hits) else None
                return Neighbours(place, total, hits[index - 1] if index else None, following)
        return None

    def _gone(self) -> Neighbours:
        """Return what stands around the gap that the document left: the next one has taken its place."""
        offset = max(self._at - 2, 0)
        hits, total = self._ask(offset, self._at - offset)
        before = hits[0] if self._at > 1 and hits else None
        after = hits[-1] if len(hits) == self._at - offset else None
        return Neighbours(0, total, before, after)

    def _ask(self, offset: int, limit: int) -> tuple[Sequence[Hit], int]:
        query = replace(self._query, tokens=self.request.rights.view_tokens, offset=offset, limit=limit)
        result = self.request.registry.index.search(query)
        return result.items, result.total

    def url(self, hit: Hit, place: int) -> str:
        """Return the address of another document of the list."""
        return f'{hit.stored["folder"]}/{hit.uid}{self._suffix(place)}'

    def list_url(self, place: int) -> str:
        """Return the address of the list."""
        return self._address.url()

    @property
    def at(self) -> int:
        """Return the place that the document had when it was opened."""
        return self._at


class Bar:
    """The bar of the queue on the page of a document."""

    def __init__(self, queue: Queue, found: Neighbours) -> None:
        self._queue = queue
        self._found = found
        self._text = queue.request.wording.text
        self.title = queue.title
        self.moved = queue.request.GET.get('moved') == '1'

    @cached_property
    def place(self) -> str:
        """Return where the document stands, in words."""
        found = self._found
        mapping = {'place': format_number(found.place), 'total': format_number(found.total)}
        if not found.place:
            return self._text(_('No longer in the list'))
        return self._text(_('${place} of ${total}', mapping=mapping))

    @property
    def list_url(self) -> str:
        """Return the address of the list."""
        return self._queue.list_url(self._found.place)

    @property
    def before_url(self) -> str:
        """Return the address of the document before this one, or nothing."""
        found = self._found
        place = (found.place or self._queue.at) - 1
        return self._queue.url(found.before, place) if found.before is not None else ''

    @property
    def after_url(self) -> str:
        """Return the address of the next document, or nothing."""
        found = self._found
        place = found.place + 1 if found.place else self._queue.at
        return self._queue.url(found.after, place) if found.after is not None else ''

    @property
    def ended(self) -> bool:
        """Tell whether this is the end of the list."""
        return self._found.after is None


def queue_of(request: Request) -> Queue | None:
    """Return the queue that the document of this request was opened from, or None."""
    address, at = request.GET.get('list', ''), request.GET.get('at', '')
    if not address or not (at.isascii() and at.isdigit() and 0 < int(at[:9]) < 10**9):
        return None
    path, params = split_address(address)
    try:
        return Queue(request, source_at(request, path), params, int(at[:9]))
    except NotFoundError:
        return None


def carried(request: Request) -> str:
    """Return what the addresses of a document's forms carry along: its queue, or nothing."""
    return request.queue.suffix if request.queue is not None else ''


def after_action(request: Request, document: Any, message: Any) -> str:
    """Leave ``message`` for the next page and return its address: the next document of the queue, else this one.

    What was done from the desk (``came_from``) leads back to the desk.
    Parameters: ``document`` has just been acted on, in this transaction; the index does not know of it yet.
    """
    if request.POST.get('came_from') == DESK:
        request.flash(message)
        return DESK
    here: str = request.resource_path(document)
    queue: Queue | None = request.queue
    request.flash(message)
    if queue is None:
        return here
    found = queue.neighbours(document.uid)
    if found.after is None:
        request.flash(_('This was the last document of the list.'), 'info')
        return here + queue.suffix
    # The one that was acted on may stay in the list or leave it: the page of the next one finds out.
    return queue.url(found.after, found.place + 1 if found.place else queue.at) + '&moved=1'


def includeme(config: Configurator) -> None:
    """Offer ``request.queue``."""
    config.add_request_method(queue_of, 'queue', reify=True)

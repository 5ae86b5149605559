"""The views of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.kernel.i18n import _

from . import suggesting
from .page import SearchPage

if TYPE_CHECKING:
    from pyramid.request import Request


def search(context: Any, request: Request) -> Any:
    """Show what is found; the number of exactly one document leads straight to it."""
    page = SearchPage(request)
    if page.jump is None:
        return {'page': page}
    message = _('This is the document of that number.')
    request.flash(message, 'info', page.list_url, _('Show as search results'))
    return HTTPSeeOther(page.jump)


def suggest(context: Any, request: Request) -> dict[str, Any]:
    """Offer what goes on from ``q``, as a fragment of a page."""
    typed = ' '.join(request.GET.get('q', '').split())[: suggesting.LONGEST]
    text = request.wording.text
    groups = [
        (text(_('Documents')), suggesting.documents(request, typed) if typed else []),
        (text(_('Organisations and folders')), suggesting.places(request, typed) if len(typed) > 1 else []),
    ]
    count = sum(len(offers) for _title, offers in groups)
    one, many = '${count} suggestion, choose with the arrows', '${count} suggestions, choose with the arrows'
    return {'groups': [group for group in groups if group[1]], 'said': request.wording.counted(one, many, count)}

"""The view of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.kernel.i18n import _

from .page import SearchPage

if TYPE_CHECKING:
    from pyramid.request import Request


def search(context: Any, request: Request) -> Any:
    """Show what is found; the number of exactly one document leads straight to it."""
    page = SearchPage(request)
    if page.jump is None:
        return {'page': page}
    if page.list.total > 1:
        message = _('This is the document of that number. To see all that mention it, search for it in quotes.')
        request.flash(message, 'info')
    return HTTPSeeOther(page.jump)

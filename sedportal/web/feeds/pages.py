"""One's own feeds: see them, open one of a list, close one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.documents.feeds import Feed, feeds_of
from sedportal.documents.operations import close_feed, open_feed
from sedportal.documents.saved_views import views_of
from sedportal.kernel.errors import InvalidError, WrongStateError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime

from ..lists.sources import understood

if TYPE_CHECKING:
    from pyramid.request import Request

# What says how a list is looked at just now, and is no part of a feed.
_NOT_KEPT = ('page', 'size', 'view', 'columns', 'sort', 'list')


def feeds(context: Any, request: Request) -> dict[str, Any]:
    """Show one's feeds; with ``list``, the address of a list, offer to open one of it."""
    return _page(request, request.GET.get('list', ''))


def open_one(context: Any, request: Request) -> dict[str, Any]:
    """Open a feed and show its address, this once."""
    asked, name = request.POST.get('list', ''), request.POST.get('name', '')
    _filters, address = understood(request, asked)
    try:
        feed, token = open_feed(request.unit, name, address.path, address.query(*_NOT_KEPT))
    except (InvalidError, WrongStateError) as refused:
        request.response.status_int = refused.status
        texts = getattr(refused, 'errors', {}).get('name') or [refused.message]
        return _page(request, asked, name, texts[0])
    return {**_page(request, ''), 'opened': feed, 'secret_url': request.route_url('feed', token=token)}


def close(context: Any, request: Request) -> Any:
    """Close a feed."""
    feed = close_feed(request.unit, request.matchdict['key'])
    request.flash(_('The feed “${name}” is closed: its address gives nothing any more.', mapping={'name': feed.name}))
    return HTTPSeeOther('/account/feeds')


def _page(request: Request, asked: str, name: str = '', fault: Any = '') -> dict[str, Any]:
    wanted = ''
    if asked:
        filters, address = understood(request, asked)
        wanted, name = address.url(), name or filters.words
    views = [
        (f'/account/feeds?list={quote(f"{view.path}?{view.query}", safe="")}', view.name)
        for view in views_of(request.portal, request.person)
    ]
    return {
        'rows': [_row(feed) for feed in feeds_of(request.portal, request.person.login)], 'list': wanted, 'name': name,
        'fault': request.wording.text(fault) if fault else '', 'views': views, 'opened': None, 'secret_url': '',
    }  # fmt: skip


def _row(feed: Feed) -> dict[str, str]:
    url = f'{feed.path}?{feed.query}' if feed.query else feed.path
    return {'key': feed.key, 'name': feed.name, 'url': url, 'created': format_datetime(feed.created)}

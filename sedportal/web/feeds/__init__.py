"""Feeds of lists for programs that gather news: opened and closed on the account page, read at a secret address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.security import NO_PERMISSION_REQUIRED

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

_PAGE = 'sedportal:web/templates/feeds/feeds.pt'


def includeme(config: Configurator) -> None:
    """Register the routes; whoever has the address of a feed may read it, and that is all that it opens."""
    from . import pages, reading

    config.add_route('feeds', '/account/feeds')
    config.add_route('feed_close', '/account/feeds/{key}/close')
    config.add_route('feed', '/feeds/{token}.atom')
    own = {'permission': AUTHENTICATED, 'renderer': _PAGE}
    config.add_view(pages.feeds, route_name='feeds', request_method='GET', **own)
    config.add_view(pages.open_one, route_name='feeds', request_method='POST', **own)
    config.add_view(pages.close, route_name='feed_close', request_method='POST', **own)
    config.add_view(reading.feed, route_name='feed', request_method='GET', permission=NO_PERMISSION_REQUIRED)

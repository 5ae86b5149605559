"""The notices of a person: what happened to documents that he follows, and where he was called by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the page, and let the header count what is new."""
    from . import page

    config.add_route('notices', '/notifications')
    config.add_view(
        page.notices, route_name='notices', request_method='GET', permission=AUTHENTICATED,
        renderer='sedportal.web:templates/notices/notices.pt',
    )  # fmt: skip
    config.add_view(page.read, route_name='notices', request_method='POST', permission=AUTHENTICATED)
    config.set_notice_counter(page.counted)

"""The head of every page: brand, menu, search field and tools.

A person sees the same one on page after page, so it is put together once for what it shows and remembered.
"""

from __future__ import annotations

from collections.abc import Hashable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyramid.renderers import render

from sedportal.kernel.remembering import keep

from .appearance.choices import SCHEME
from .rendering import Fragment

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from .layout import Layout

TEMPLATE = 'sedportal.web:templates/header.pt'
# Twenty kilobytes each: one for every workplace of a large organisation, and its other entry of the menu.
_REMEMBERED = 512
# What stands for the address of the page, what was searched and the token of the session until they are known; no
# address has such signs.
_HERE, _HERE_QUOTED, _QUERY, _TOKEN = (f'\ue000{name}\ue000' for name in ('here', 'quoted', 'query', 'token'))


def header_of(layout: Layout) -> Fragment:
    """Return the head of the page that ``layout`` is about."""
    kept: dict[Hashable, str] = layout.registry.headers
    key = _shown(layout)
    printed = kept.get(key)
    if printed is None or layout.registry.settings.get('reload_templates'):
        values = {'layout': layout, 'here': _HERE, 'here_quoted': _HERE_QUOTED, 'query': _QUERY}
        printed = render(TEMPLATE, values, layout.request)
        if layout.csrf_token:
            printed = printed.replace(layout.csrf_token, _TOKEN)
        if layout.person is not None:
            keep(kept, key, printed, _REMEMBERED)
    printed = printed.replace(_HERE, escape(layout.here)).replace(_HERE_QUOTED, quote(layout.here))
    return Fragment(printed.replace(_TOKEN, layout.csrf_token).replace(_QUERY, escape(layout.search_query)))


def _shown(layout: Layout) -> Hashable:
    """Return all that the template asks but the address of the page: two heads with the same are the same."""
    person = layout.person
    who = (person.login, person.name, layout.sees_correspondents, layout.notices) if person is not None else None
    return (
        layout.locale, layout.skin.title(layout.locale), layout.skin.short_title(layout.locale), layout.emblem_url,
        layout.help_chapter, layout.request.preferences[SCHEME.name], tuple(layout.menu), who,
    )  # fmt: skip


def includeme(config: Configurator) -> None:
    """Remember the heads of pages."""
    config.registry.headers = {}

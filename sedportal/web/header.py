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
# Some thousand characters each: a few for every workplace of the region.
_REMEMBERED = 4096
# What stands for the address of the page until it is known; no address has such signs.
_HERE, _HERE_QUOTED = '\ue000here\ue000', '\ue000quoted\ue000'


def header_of(layout: Layout) -> Fragment:
    """Return the head of the page that ``layout`` is about."""
    kept: dict[Hashable, str] = layout.registry.headers
    key = _shown(layout)
    printed = kept.get(key)
    if printed is None or layout.registry.settings.get('reload_templates'):
        values = {'layout': layout, 'here': _HERE, 'here_quoted': _HERE_QUOTED}
        printed = render(TEMPLATE, values, layout.request)
        if layout.person is not None:
            keep(kept, key, printed, _REMEMBERED)
    return Fragment(printed.replace(_HERE, escape(layout.here)).replace(_HERE_QUOTED, quote(layout.here)))


def _shown(layout: Layout) -> Hashable:
    """Return all that the template asks but the address of the page: two heads with the same are the same."""
    person = layout.person
    who = (person.login, person.name, layout.sees_correspondents, layout.notices) if person is not None else None
    return (
        layout.locale, layout.skin.title(layout.locale), layout.skin.short_title(layout.locale), layout.emblem_url,
        layout.csrf_token, layout.help_chapter, layout.search_query, layout.request.preferences[SCHEME.name],
        tuple(layout.menu), who,
    )  # fmt: skip


def includeme(config: Configurator) -> None:
    """Remember the heads of pages."""
    config.registry.headers = {}

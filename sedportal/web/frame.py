"""The frame of every page: its links to stylesheets and scripts, the head with brand, menu and tools, the foot.

A person sees the same one on page after page, so it is put together once for what it shows and remembered.
"""

from __future__ import annotations

from collections.abc import Hashable
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pyramid.renderers import render

from sedportal.kernel.remembering import keep

from .appearance.choices import SCHEME
from .rendering import Fragment

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from .layout import Layout

TEMPLATES = 'sedportal.web:templates/frame/{}.pt'
# Thirty kilobytes each: one for every workplace of a large organisation, and others for its other entries of the menu.
_REMEMBERED = 512
# What stands for the address of the page, what was searched and the token of the session until they are known; no
# address has such signs.
_HERE, _HERE_QUOTED, _QUERY, _TOKEN = (f'\ue000{name}\ue000' for name in ('here', 'quoted', 'query', 'token'))


class Frame(NamedTuple):
    """What stands around the content of a page: ``links`` of ``<head>``, the ``header``, the ``footer``."""

    links: Fragment
    header: Fragment
    footer: Fragment


def frame_of(layout: Layout) -> Frame:
    """Return the frame of the page that ``layout`` is about."""
    kept: dict[Hashable, Frame] = layout.registry.frames
    key = _shown(layout)
    frame = kept.get(key)
    if frame is None or layout.registry.settings.get('reload_templates'):
        frame = _printed(layout)
        if layout.person is not None:
            keep(kept, key, frame, _REMEMBERED)
    header = frame.header.replace(_HERE, escape(layout.here)).replace(_HERE_QUOTED, quote(layout.here))
    # What was searched comes last: people may type any signs.
    header = header.replace(_TOKEN, layout.csrf_token).replace(_QUERY, escape(layout.search_query))
    return frame._replace(header=Fragment(header))


def _printed(layout: Layout) -> Frame:
    values = {'layout': layout, 'here': _HERE, 'here_quoted': _HERE_QUOTED, 'query': _QUERY}
    frame = Frame(*(Fragment(render(TEMPLATES.format(part), values, layout.request)) for part in Frame._fields))
    token = layout.csrf_token
    return frame._replace(header=Fragment(frame.header.replace(token, _TOKEN))) if token else frame


def _shown(layout: Layout) -> Hashable:
    """Return all that the templates ask but what is put in each time: two frames with the same are the same.

    The address of the skin's colours changes with anything of the skin: titles, emblem, whom to ask for help.
    """
    person = layout.person
    who = (person.login, person.name, layout.sees_correspondents, layout.notices) if person is not None else None
    return (
        layout.locale, layout.skin_url, layout.help_chapter, layout.request.preferences[SCHEME.name],
        layout.menu_shown, who,
    )  # fmt: skip


def includeme(config: Configurator) -> None:
    """Remember the frames of pages."""
    config.registry.frames = {}

"""What every template finds under the name ``base``: the page's frame, shared parts, icons."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer

from .assets import asset_url

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request

LAYOUT = 'sedportal.web:templates/layout.pt'
PARTS = 'sedportal.web:templates/parts.pt'
LISTS = 'sedportal.web:templates/lists.pt'
PREVIEWS = 'sedportal.web:templates/previews.pt'
ADMIN = 'sedportal.web:templates/admin/parts.pt'


class Fragment(str):
    """Hold markup made by the portal itself; templates insert it as it is."""

    def __html__(self) -> str:
        """Return the markup, as Chameleon asks for it."""
        return str(self)


class Base:
    """Give a template ``base.layout`` (the frame), ``base.parts['…']``, ``base.lists['…']`` and ``base.icon('…')``.

    They are found through the registry, so that a skin may replace them; a template that loaded them by path
    would get the package's own.
    """

    def __init__(self, request: Request, registry: Registry) -> None:
        self._request = request
        self._registry = registry

    @property
    def layout(self) -> Any:
        """Return the page's frame, to be used as a whole: a macro inside it would leave out the document type."""
        return self._template(LAYOUT)

    @cached_property
    def parts(self) -> Any:
        """Return the macros of the shared parts, by name."""
        return self._template(PARTS).macros

    @cached_property
    def lists(self) -> Any:
        """Return the macros of lists of documents, by name."""
        return self._template(LISTS).macros

    @property
    def previews(self) -> Any:
        """Return the macros that show files, by name."""
        return self._template(PREVIEWS).macros

    @property
    def admin(self) -> Any:
        """Return the macros that pages of administration share, by name."""
        return self._template(ADMIN).macros

    def _template(self, name: str) -> Any:
        kept: dict[str, Any] = self._registry.base_templates
        if name not in kept or self._registry.settings.get('reload_templates'):
            # Pyramid looks on the disk whether the file is there, at each call.
            kept[name] = get_renderer(name, registry=self._registry).implementation()
        return kept[name]

    @cached_property
    def _sprite(self) -> str:
        return html.escape(asset_url(self._request, 'vendor/icons.svg'))

    def icon(self, name: str, label: str = '') -> Fragment:
        """Return an icon of the sprite; without a ``label`` it is hidden from screen readers."""
        return _icon(self._sprite, name, label)

    def facet_choices(self, choices: Iterable[tuple[str, str, int, bool]]) -> Fragment:
        """Return the items of a facet; in Python, since there may be as many as organisations."""
        return Fragment(''.join(
            f'<li><a href="{html.escape(url)}" class="facet-choice{" chosen" if chosen else ""}"'
            f'{_CHOSEN if chosen else ""}><span>{html.escape(title)}</span> <span class="count">{count}</span></a></li>'
            for url, title, count, chosen in choices
        ))  # fmt: skip


_CHOSEN = ' aria-current="true"'


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, label: str) -> Fragment:
    spoken = f'role="img" aria-label="{html.escape(label)}"' if label else 'aria-hidden="true"'
    return Fragment(f'<svg class="icon" {spoken}><use href="{sprite}#{html.escape(name)}"></use></svg>')


def add_base(event: BeforeRender) -> None:
    """Put ``base`` among the names of a template."""
    request = event.get('request')
    if request is not None:
        event['base'] = Base(request, request.registry)


def includeme(config: Configurator) -> None:
    """Offer ``base`` to every template."""
    config.registry.base_templates = {}
    config.add_subscriber(add_base, BeforeRender)

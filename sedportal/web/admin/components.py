"""The living page of components: what pages are made of, drawn from the very macros that they use.

Each sample is a template in ``templates/components/``: it is shown as it stands there, and drawn in both schemes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.path import AssetResolver
from pyramid.renderers import render

from sedportal.kernel.i18n import _
from sedportal.security.roles import VIEW_ROLES

from ..appearance.choices import DENSITY
from ..layout import Link
from ..rendering import Fragment
from ..tokens import SCHEMES, Pair, colours_of, pairs_of
from .reach import reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_FOLDER = 'sedportal.web:templates/components'
_WRAPPER = re.compile(r'^<tal:sample[^>]*>\n?|</tal:sample>\s*$')


@dataclass(frozen=True)
class Component:
    """A component: the name of its sample, its title, when to take it."""

    name: str
    title: str
    text: str


COMPONENTS = (
    Component(
        'buttons',
        _('Buttons'),
        _('One primary button at most on a page: what most people came for. What harms is outlined, never filled.'),
    ),
    Component(
        'actions',
        _('Actions of a page'),
        _('What can be done here, at the right of the heading. The rest goes into a menu.'),
    ),
    Component('menu', _('Menu'), _('Things that are done seldom, behind one button. It opens without a script.')),
    Component('badges', _('Badges, tags, counts'), _('A state in one word. Colour repeats what the word says.')),
    Component(
        'steps',
        _('Steps of a document'),
        _('The way of a document, with who holds it and for how long where that is known.'),
    ),
    Component('tabs', _('Tabs'), _('Pages about one thing; each has its own address.')),
    Component('facets', _('Facets'), _('Values to narrow a list by, with counts after rights.')),
    Component('card', _('Card'), _('A piece of a page with a heading of its own; facts in pairs.')),
    Component(
        'list',
        _('List'),
        _('Rows of documents; on a narrow screen each becomes a card. Density is everybody’s own choice.'),
    ),
    Component(
        'bar', _('Bar'), _('What belongs to the chosen rows stays in sight; the same for buttons of a long form.')
    ),
    Component('pages', _('Pages of a list'), _('Links, so that each page has an address.')),
    Component(
        'field',
        _('Field of a form'),
        _('A label above, a hint below, a fault that says what to do. Forms by deform look the same.'),
    ),
    Component('choice', _('Choice'), _('One of a few, all in sight. From five on, a list.')),
    Component('summary', _('Summary of faults'), _('First in a form that came back; each line leads to its field.')),
    Component('messages', _('Messages on a page'), _('What one must know here. It stays until the cause is gone.')),
    Component(
        'toast',
        _('Messages in passing'),
        _('What has just been done. A success goes by itself, a failure when it is closed.'),
    ),
    Component(
        'dialog',
        _('Dialog'),
        _('A link to a page with a form opens it over the page; without a script it is the page.'),
    ),
    Component('empty', _('Nothing there'), _('Says why, and what to do next.')),
    Component('progress', _('Progress'), _('How far something is, in figures too.')),
    Component('skeleton', _('Waiting'), _('Stands where a part of the page is still loading.')),
    Component('split', _('Split view'), _('A file beside its form; on a narrow screen one below the other.')),
)


class ComponentsPage:
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.components = COMPONENTS
        self.schemes = SCHEMES

    def drawn(self, name: str, scheme: str) -> Fragment:
        """Return the sample ``name``, drawn with ids of its own for each scheme."""
        names = {**self._names, 'scheme': scheme}
        return Fragment(render(f'{_FOLDER}/{name}.pt', names, self._request))

    def source(self, name: str) -> str:
        """Return the sample as it stands in its template."""
        path = AssetResolver().resolve(f'{_FOLDER}/{name}.pt').abspath()
        with open(path, encoding='utf-8') as stream:
            return _WRAPPER.sub('', stream.read()).strip()

    def colours(self, scheme: str) -> list[tuple[str, str]]:
        """Return the name and value of each colour."""
        return list(self._colours(scheme).items())

    def pairs(self, scheme: str) -> list[Pair]:
        """Return what stands upon what, with its contrast."""
        return list(pairs_of(self._colours(scheme)))

    def _colours(self, scheme: str) -> dict[str, str]:
        assets = self._request.registry.assets
        return colours_of(scheme, assets.skin_stylesheet.decode(), assets.stylesheet.decode())

    @cached_property
    def _names(self) -> Mapping[str, Any]:
        """Return what the samples show."""
        text = self._request.wording.text
        draft, registered, archived = text(_('Draft')), text(_('Approved')), text(_('In the archive'))
        return {
            'tabs': [Link('#tabs', text(_('Document')), current=True), Link('#tabs', text(_('History')))],
            'steps': [(draft, 'done'), (registered, 'current', 'Соловьёва А.П.', '3 дн.'), (archived, 'next')],
            'ended': [(draft, 'done'), (registered, 'off')],
            'facet': [('#facets', draft, 3, True), ('#facets', registered, 1248, False)],
            'words': {'draft': draft, 'registered': registered, 'archived': archived, 'state': text(_('State'))},
            'more': _('More'),
            'day_title': _('Date'),
            'day_hint': _('As you like: 22.11, +30, завтра'),
            'day_fault': _('There is no such day. Type it as 22.11.2026.'),
            'toast_text': _('The address is copied.'),
            'empty_title': _('Nothing here fits these filters'),
            'empty_text': _('Take a filter away, or search everywhere.'),
            'progress_label': _('Workplaces that are ready'),
            'choice': DENSITY,
            'chosen': self._request.preferences,
        }


def components_page(context: Any, request: Request) -> dict[str, Any]:
    """Show all components in all their states."""
    return {'page': ComponentsPage(request)}


def includeme(config: Configurator) -> None:
    """Register the page, for whoever may open the start of administration."""
    config.add_route('admin_components', '/admin/components', factory=reach_of(VIEW_ROLES))
    config.add_view(
        components_page, route_name='admin_components', request_method='GET', permission=VIEW_ROLES,
        renderer='sedportal.web:templates/admin/components.pt',
    )  # fmt: skip

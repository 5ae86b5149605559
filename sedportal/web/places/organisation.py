"""The page of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from pyramid.traversal import resource_path

from sedportal.directory.content import Unit
from sedportal.documents.guards import ended_text
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_date

from ..actions import Action, actions, may_open
from .standing import explanation
from .tree import open_folders, seen_by_place

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Folder, Organisation

_OFFERED = (
    ('add', _('New document'), 'file-earmark-plus'),
    ('new', _('New folder'), 'folder-plus'),
    ('roles', _('Roles'), 'key'),
    ('people', _('People'), 'people'),
    ('units', _('Units'), 'diagram-3'),
    ('workplaces', _('Readiness of the workplaces'), 'clipboard-check'),
    ('registers', _('Registers'), 'journal-text'),
    ('number-patterns', _('How numbers are written'), 'sliders'),
    ('settings', _('Settings'), 'gear'),
)


@dataclass(frozen=True)
class Drawer:
    """A folder of the organisation as its page shows it; ``add_url`` is where a document is added, or empty.

    ``add_title`` says so to those who see only an icon, or nothing.
    """

    url: str
    title: str
    counted: str
    count: int
    folders: str
    add_url: str
    add_title: str
    cut: bool


@dataclass(frozen=True)
class UnitEntry:
    """A unit with those below it."""

    title: str
    ended: str
    units: tuple[UnitEntry, ...]


class OrganisationPage:
    """Answer what the page asks; also the part of the home page that shows one's own organisation."""

    def __init__(self, request: Request, organisation: Organisation) -> None:
        self.request = request
        self.organisation = organisation
        self.url = resource_path(organisation)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many documents one sees in each place."""
        return dict(seen_by_place(self.request, self.organisation))

    @property
    def seen(self) -> int:
        """Return how many documents of the organisation one sees."""
        return self.counts.get(str(self.organisation.__oid__), 0)

    @property
    def category(self) -> str:
        """Return the title of its category."""
        return str(self.request.wording.category(self.organisation.category))

    @property
    def search_url(self) -> str:
        """Return where all its documents are listed."""
        return f'/documents?organisation={self.organisation.slug}'

    @cached_property
    def drawers(self) -> list[Drawer]:
        """Return its folders."""
        return [self._drawer(folder) for folder in open_folders(self.request, self.organisation)]

    def _drawer(self, folder: Folder) -> Drawer:
        request, wording = self.request, self.request.wording
        count = self.counts.get(str(folder.__oid__), 0)
        inside = len(open_folders(request, folder)) if folder.folder_names else 0
        return Drawer(
            url=resource_path(folder),
            title=folder.title,
            counted=wording.counted('${count} document', '${count} documents', count),
            count=count,
            folders=wording.counted('${count} folder', '${count} folders', inside) if inside else '',
            add_url=resource_path(folder, 'add') if may_open(request, folder, 'add') else '',
            add_title=wording.text(_('New document: ${folder}', mapping={'folder': folder.title})),
            cut=not folder.inherits_rights,
        )

    @cached_property
    def actions(self) -> list[Action]:
        """Return the buttons that apply."""
        return actions(self.request, self.organisation, _OFFERED)

    @cached_property
    def explanation(self) -> str:
        """Return why one does not see its documents, or nothing."""
        return explanation(self.request, self.organisation, self.seen)

    @cached_property
    def ended(self) -> str:
        """Return that the organisation is over and who took over, or nothing."""
        return self.request.wording.text(ended_text(self.request.portal, self.organisation, self._today) or '')

    @property
    def successors(self) -> list[tuple[str, str]]:
        """Return address and name of whoever took over."""
        every = self.request.portal['organisations']
        slugs = (self.organisation.successor, *self.organisation.successors)
        return [(resource_path(every[slug]), every[slug].name) for slug in slugs if slug and slug in every]

    @property
    def _today(self) -> date:
        today: date = self.request.registry.clock.today()
        return today

    @cached_property
    def validity(self) -> str:
        """Return from when to when it exists, if that is limited."""
        first, last = self.organisation.valid_from, self.organisation.valid_until
        days = {name: format_date(day) for name, day in (('first', first), ('last', last)) if day is not None}
        if not days:
            return ''
        messages = {
            ('first', 'last'): _('from ${first} until ${last}', mapping=days),
            ('first',): _('from ${first}', mapping=days),
            ('last',): _('until ${last}', mapping=days),
        }
        return str(self.request.wording.text(messages[tuple(days)]))

    @cached_property
    def relatives(self) -> list[tuple[str, str, str]]:
        """Return (title, address, name) of the organisation above it and of its successor."""
        every, wording = self.request.portal['organisations'], self.request.wording
        successors = (self.organisation.successor, *self.organisation.successors)
        named = ((_('Subordinate to'), self.organisation.parent), *((_('Successor'), slug) for slug in successors))
        return [
            (wording.text(title), resource_path(every[slug]), every[slug].name)
            for title, slug in named
            if slug and slug in every
        ]

    @cached_property
    def units(self) -> tuple[UnitEntry, ...]:
        """Return the units at the top, each with those below it."""
        return self._units('', set())

    def _units(self, parent: str, above: set[str]) -> tuple[UnitEntry, ...]:
        today = self.request.registry.clock.today()
        return tuple(
            UnitEntry(
                title=unit.title,
                ended=format_date(unit.valid_until) if unit.valid_until and unit.valid_until < today else '',
                units=self._units(unit.key, above | {unit.key}),
            )
            for unit in _sorted(one for one in self.organisation.units.values() if one.parent == parent)
            if unit.key not in above
        )


def _sorted(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: collation_key(unit.title))

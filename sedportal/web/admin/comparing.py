"""An organisation beside another one, what would be copied from there, and the list of roles as a file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.directory.operations import record_export
from sedportal.kernel.errors import NotFoundError, StaleError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.registers.setup import (
    FOLDERS,
    GROUPS,
    PARTS,
    PATTERNS,
    ROLES,
    CopyPlan,
    Setup,
    copy_setup,
    plan_copy,
    setup_of,
)
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_ORGANISATIONS, VIEW_ROLES

from .cells import Cell
from .names import person_name, role_title, roles_url
from .posting import asked, done, posted
from .roles import RolesPage
from .sheets import sheet

if TYPE_CHECKING:
    from pyramid.request import Request

_PARTS = {
    FOLDERS: _('Folders'), PATTERNS: _('Patterns of numbers'), GROUPS: _('Groups, still without members'),
    ROLES: _('Roles of people in the same position'),
}  # fmt: skip


class ComparePage:
    """Answer what the page asks of ``organisation`` beside the ``other`` one, which is None until it is chosen."""

    def __init__(self, request: Request, organisation: Organisation, other: str) -> None:
        self.request = request
        self.organisation = organisation
        self.url = roles_url(request, organisation, 'compare')
        self.back = roles_url(request, organisation)
        self.others = self._others()
        self.other = next((one for one in self.others if one.slug == other), None)
        self.refused: Any = ''

    def _others(self) -> list[Organisation]:
        """Return the organisations that one may look into, those of the same category first."""
        rights, own = self.request.rights, self.organisation
        seen = [
            one for one in self.request.portal['organisations'].values()
            if one is not own and decide(rights, VIEW_ROLES, one).allowed
        ]  # fmt: skip
        return sorted(seen, key=lambda one: (one.category != own.category, collation_key(one.name)))

    @property
    def may_copy(self) -> bool:
        """Tell whether one may make in the organisation what the other has."""
        return decide(self.request.rights, MANAGE_ORGANISATIONS, self.organisation).allowed

    @cached_property
    def plan(self) -> CopyPlan:
        """Return what would be copied."""
        if self.other is None:
            raise NotFoundError(_('There is no organisation with this address.'))
        return plan_copy(self.request.registry, self.request.portal, self.other, self.organisation)

    def _setup(self, organisation: Organisation) -> Setup:
        return setup_of(self.request.registry, self.request.portal, organisation)

    @property
    def sections(self) -> list[tuple[Any, list[tuple[str, str, str]]]]:
        """Return what differs or agrees, by subject: a line with what is here and what is there."""
        if self.other is None:
            return []
        here, there = self._setup(self.organisation), self._setup(self.other)
        sets = ((_('Folders'), here.folders, there.folders), (_('Groups'), here.groups, there.groups),
                (_('Units'), here.units, there.units))  # fmt: skip
        kind = self.request.wording.kind
        patterns = [(kind(key), here.patterns[key], there.patterns[key]) for key in here.patterns]
        return [
            (_('Roles and who holds them, by position'), self._roles(here, there)),
            *((title, self._sets(ours, theirs)) for title, ours, theirs in sets),
            (_('Patterns of numbers'), patterns),
        ]

    def _roles(self, here: Setup, there: Setup) -> list[tuple[str, str, str]]:
        keys = sorted({*here.roles, *there.roles}, key=lambda key: (key[1], role_title(self.request, key[0])))
        return [
            (self.titled(*key), ', '.join(here.roles.get(key, ())), ', '.join(there.roles.get(key, ())))
            for key in keys
        ]  # fmt: skip

    def titled(self, role: str, way: tuple[str, ...]) -> str:
        """Return a role with the folder it is held in."""
        title = role_title(self.request, role)
        return f'{title} ({" / ".join(way)})' if way else title

    def _sets(self, ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> list[tuple[str, str, str]]:
        there_is = self.request.layout.translate(_('yes'))
        lines = sorted({*ours, *theirs})
        return [
            (one if isinstance(one, str) else ' / '.join(one), there_is if one in ours else '',
             there_is if one in theirs else '')
            for one in lines
        ]  # fmt: skip

    @property
    def parts(self) -> list[tuple[str, Any, list[str]]]:
        """Return what would be made, by part, in words."""
        plan, kind = self.plan, self.request.wording.kind
        words = {
            FOLDERS: [' / '.join(way) for way in plan.folders],
            PATTERNS: [f'{kind(key)}: {pattern}' for key, pattern in plan.patterns.items()],
            GROUPS: list(plan.groups),
            ROLES: [f'{person_name(self.request, one.login)} — {self.titled(one.role, one.way)} ({one.position})'
                    for one in plan.roles],
        }  # fmt: skip
        return [(part, _PARTS[part], words[part]) for part in PARTS if words[part]]

    @property
    def unmatched(self) -> list[str]:
        """Return the roles that nobody here is in the position for."""
        return [f'{self.titled(role, way)} — {position}' for role, way, position in self.plan.unmatched]


def compare_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the organisation beside another one (``?with=``)."""
    return {'page': ComparePage(request, context, asked(request, 'with'))}


def copy(context: Organisation, request: Request) -> Any:
    """Make here what the other one has, in the parts that were ticked."""
    page = ComparePage(request, context, posted(request, 'with'))
    if page.other is None:
        raise NotFoundError(_('There is no organisation with this address.'))
    parts = tuple(part for part in request.POST.getall('part') if part in PARTS)
    try:
        copy_setup(request.unit, page.other, context, parts, posted(request, 'seen'))
    except StaleError as stale:
        request.response.status_int = stale.status
        page.refused = stale.message
        return {'page': page}
    message = _('The setup of “${name}” is copied.', mapping={'name': page.other.short_name})
    return done(request, message, f'{page.url}?with={page.other.slug}')


def export(context: Any, request: Request) -> Any:
    """Give the matrix as a file, and write down who took it."""
    page = RolesPage(request, context)
    page.limit, page.offset = 1_000_000, 0
    say = request.layout.translate
    titles = [_('Person or group'), _('Login'), _('Position'), *(title for _role, title in page.columns)]
    here = say(_('here'))
    rows = [[row.name, row.principal, row.under, *(_held(cell, here) for cell in row.cells)] for row in page.rows]
    wanted = posted(request, 'format')
    answer = sheet(request, wanted, 'roles', titles, rows)
    record_export(request.unit, context, wanted, len(rows))
    return answer


def _held(cell: Cell, here: str) -> str:
    """Return what a cell holds, in a line: where it comes from and how long it counts."""
    held = [(one.source or here, one.validity) for one in (cell.own, *cell.others) if one is not None]
    return '; '.join(f'{source} ({validity})' if validity else source for source, validity in held)

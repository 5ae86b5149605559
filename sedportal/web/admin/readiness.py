"""The board of the region: how ready the workplaces of each organisation are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import methodcaller
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.directory.content import Organisation
from sedportal.directory.workplaces import ACCEPTED, CHECKS, Readiness
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.roles import VIEW_ROLES

from .posting import asked, filled
from .reach import Reach, reach_of
from .sheets import sheet

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

GROUPS: Mapping[str, Any] = {
    '': _('All organisations'),
    'municipal': _('Municipalities'),
    'executive': _('Executive bodies'),
    'apparatus': _('Government apparatus'),
}
_MUNICIPAL = ('urban_okrug', 'municipal_district')
_ORDERS: Mapping[str, Callable[[Any], Any]] = {
    'name': lambda row: collation_key(row.name),
    'total': lambda row: row.total,
    **{check: methodcaller('share', check) for check in CHECKS},
    'accepted': lambda row: row.accepted_share,
    'overdue': lambda row: row.overdue,
}


@dataclass(frozen=True)
class BoardRow:
    """An organisation, or several together, in numbers."""

    name: str
    url: str
    total: int
    planned: int
    checks: Mapping[str, int]
    accepted: int
    ready: int
    overdue: int

    def share(self, check: str) -> int:
        """Return the percentage of workplaces that pass ``check``; all only when it is all."""
        return percent(self.checks.get(check, 0), self.total)

    @property
    def accepted_share(self) -> int:
        """Return the percentage of accepted workplaces."""
        return percent(self.accepted, self.total)

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Return title, number and percentage of each check."""
        return [(CHECKS[check], self.checks.get(check, 0), self.share(check)) for check in CHECKS]


def percent(part: int, whole: int) -> int:
    """Return the percentage, rounded down: 100 means all, and nothing less."""
    return part * 100 // whole if whole else 0


def together(name: str, rows: Iterable[BoardRow]) -> BoardRow:
    """Return the sum of several rows."""
    every = list(rows)
    checks: Counter[str] = Counter()
    for row in every:
        checks.update(row.checks)
    sums = {field: sum(getattr(row, field) for row in every) for field in
            ('total', 'planned', 'accepted', 'ready', 'overdue')}  # fmt: skip
    return BoardRow(name, '', checks=checks, **sums)


class Board:
    """Answer what the board asks."""

    def __init__(self, request: Request, reach: Reach) -> None:
        self.request = request
        self._reach = reach
        group, sort = asked(request, 'group'), asked(request, 'sort')
        self.group = group if group in GROUPS else ''
        self.sort = sort if sort.removeprefix('-') in _ORDERS else 'name'

    @cached_property
    def _pairs(self) -> list[tuple[Organisation, BoardRow]]:
        request, today = self.request, self.request.registry.clock.today()
        cache = request.registry.readiness
        found = []
        for one in self._reach.organisations:
            numbers = cache.of(request.portal, one, today)
            if (numbers.total or numbers.planned) and (one.active_on(today) or numbers.total):
                found.append((one, self._row(one, numbers)))
        return found

    def _row(self, one: Organisation, numbers: Readiness) -> BoardRow:
        accepted = numbers.states.get(ACCEPTED, 0)
        url = self.request.resource_path(one, 'workplaces')
        return BoardRow(
            one.short_name, url, numbers.total, numbers.planned, numbers.checks, accepted, numbers.ready,
            numbers.overdue,
        )  # fmt: skip

    def _in_group(self, one: Organisation, group: str) -> bool:
        return not group or one.category == group or (group == 'municipal' and one.category in _MUNICIPAL)

    @cached_property
    def rows(self) -> list[BoardRow]:
        """Return the organisations of the group in the order asked for."""
        chosen = [row for one, row in self._pairs if self._in_group(one, self.group)]
        by_name = sorted(chosen, key=_ORDERS['name'])
        key = self.sort.removeprefix('-')
        return sorted(by_name, key=_ORDERS[key], reverse=self.sort.startswith('-'))

    @property
    def total(self) -> BoardRow:
        """Return the sum of the rows."""
        return together(self.request.layout.translate(_('Together')), self.rows)

    @property
    def totals(self) -> list[BoardRow]:
        """Return the sums by kind of organisation, of all that one sees."""
        say = self.request.layout.translate
        sums = [
            together(say(GROUPS[group]), [row for one, row in self._pairs if self._in_group(one, group)])
            for group in ('apparatus', 'executive', 'municipal', '')
        ]
        return [one for one in sums if one.planned or one.total]

    @property
    def groups(self) -> list[tuple[str, str, bool]]:
        """Return the groups to choose from: address, title, whether it is the present one."""
        say = self.request.layout.translate
        return [(self._url(group=key), say(title), key == self.group) for key, title in GROUPS.items()]

    @property
    def columns(self) -> list[tuple[str, str, str | None]]:
        """Return the columns: address that sorts by it, title, how it is sorted now."""
        say = self.request.layout.translate
        titles = {
            'name': _('Organisation'), 'total': _('Workplaces'), **CHECKS, 'accepted': _('Accepted'),
            'overdue': _('Overdue'),
        }  # fmt: skip
        return [self._column(key, say(title)) for key, title in titles.items()]

    def _column(self, key: str, title: str) -> tuple[str, str, str | None]:
        now = self.sort.removeprefix('-') == key
        down = self.sort.startswith('-')
        first = key if key == 'name' else f'-{key}'
        other = (key if down else f'-{key}') if now else first
        return self._url(sort=other), title, ('descending' if down else 'ascending') if now else None

    def _url(self, **changes: str) -> str:
        kept = filled({'group': self.group, 'sort': '' if self.sort == 'name' else self.sort, **changes})
        return f'/admin/workplaces?{urlencode(kept)}' if kept else '/admin/workplaces'

    def export_url(self, format: str) -> str:
        """Return where the board can be saved as a file."""
        kept = urlencode(filled({'group': self.group, 'sort': self.sort}))
        return f'/admin/workplaces/export/{format}?{kept}'


def board(context: Reach, request: Request) -> dict[str, Any]:
    """Show the board."""
    return {'page': Board(request, context)}


def export(context: Reach, request: Request) -> Response:
    """Give the board as a file."""
    page = Board(request, context)
    titles = [title for _url, title, _sorted in page.columns]
    say = request.layout.translate
    head = [titles[0], titles[1], say(_('Planned')), *(say(title) for title in CHECKS.values()), *titles[-2:]]
    rows = [
        (row.name, row.total, row.planned, *(count for _title, count, _share in row.cells), row.accepted, row.overdue)
        for row in (*page.rows, page.total)
    ]
    return sheet(request, request.matchdict['format'], 'workplaces', head, rows)


def includeme(config: Configurator) -> None:
    """Register the board and its files: whoever sees roles anywhere sees the organisations where he does."""
    config.add_route('admin_workplaces', '/admin/workplaces', factory=reach_of(VIEW_ROLES))
    config.add_route('admin_workplaces_export', '/admin/workplaces/export/{format}', factory=reach_of(VIEW_ROLES))
    config.add_view(
        board, route_name='admin_workplaces', request_method='GET', permission=VIEW_ROLES,
        renderer='sedportal.web:templates/admin/readiness.pt',
    )  # fmt: skip
    config.add_view(export, route_name='admin_workplaces_export', request_method='GET', permission=VIEW_ROLES)

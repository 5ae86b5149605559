"""The workplaces of an organisation as a grid: marks by hand, many at once, and acceptance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.directory.content import Organisation
from sedportal.directory.operations import accept_workplaces, mark_workplaces
from sedportal.directory.workplaces import ACCEPTED, CHECKS, MARKABLE, READY, STATES, Standing, standings
from sedportal.kernel.errors import DomainError, NotFoundError, RefusedError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_date
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_PEOPLE, VIEW_ROLES

from ..forms.dates import DayError, read_day
from .names import person_name, role_title
from .posting import asked, done, filled, offset_asked, posted

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PAGE = 50
SHOWN: Mapping[str, Any] = {
    '': _('All workplaces'),
    'unready': _('Not ready'),
    'overdue': _('Overdue'),
    'ready': _('Ready for acceptance'),
    'accepted': _('Accepted'),
}
_BADGES = {READY: 'badge-info', ACCEPTED: 'badge-success', 'in_work': 'badge-warning'}
BULK: Mapping[str, Any] = {
    **{check: _('${check}: done', mapping={'check': CHECKS[check]}) for check in MARKABLE},
    **{f'no-{check}': _('${check}: not done', mapping={'check': CHECKS[check]}) for check in MARKABLE},
    'certificate': _('Certificate until the day'),
    'accept': _('Accept'),
    'return': _('Take the acceptance back'),
}


@dataclass(frozen=True)
class Row:
    """A workplace in the grid; ``was`` is what the page showed, so that nobody's other marks are overwritten."""

    key: str
    url: str
    title: str
    person: str
    person_url: str
    role: str
    account: bool
    role_held: bool
    certificate: str
    certificate_over: bool
    marks: tuple[tuple[str, str, bool, str], ...]
    due: str
    overdue: bool
    controller: str
    state: str
    badge: str
    was: str


class WorkplacesPage:
    """Answer what the grid asks."""

    def __init__(self, request: Request, organisation: Organisation, faults: Mapping[str, Any] | None = None) -> None:
        self.request = request
        self.organisation = organisation
        self.faults = dict(faults or {})
        self.words, shown = asked(request, 'q'), asked(request, 'show')
        self.show = shown if shown in SHOWN else ''
        self.offset, self.limit = offset_asked(request), PAGE
        self.url = request.resource_path(organisation, 'workplaces')
        self.may_change = decide(request.rights, MANAGE_PEOPLE, organisation).allowed
        self._today = request.registry.clock.today()

    @cached_property
    def standings(self) -> list[Standing]:
        """Return how every workplace stands, in the order of the people."""
        found = standings(self.request.portal, self.organisation, self._today)
        people = self.request.portal['people']

        def order(one: Standing) -> tuple[bool, str, str]:
            person = people.get(one.place.login) if one.place.login else None
            return person is None, collation_key(person.full_name if person else one.place.title), one.place.key

        return sorted(found, key=order)

    @cached_property
    def _shown(self) -> list[Standing]:
        words = self.words.casefold().replace('ё', 'е').split()
        return [one for one in self.standings if self._fits(one) and (not words or self._is_called(one, words))]

    def _fits(self, one: Standing) -> bool:
        ready = one.state in (READY, ACCEPTED)
        return {
            'unready': not ready, 'overdue': one.overdue, 'ready': one.state == READY,
            'accepted': one.state == ACCEPTED,
        }.get(self.show, True)  # fmt: skip

    def _is_called(self, one: Standing, words: list[str]) -> bool:
        person = self.request.portal['people'].get(one.place.login) if one.place.login else None
        called = f'{one.place.title} {one.place.login} {person.full_name if person else ""}'.casefold()
        return all(word in called.replace('ё', 'е') for word in words)

    @property
    def total(self) -> int:
        """Return how many fit the filter."""
        return len(self._shown)

    @property
    def totals(self) -> list[tuple[str, int]]:
        """Return each state with its number."""
        say, counts = self.request.layout.translate, [one.state for one in self.standings]
        return [(say(title), counts.count(state)) for state, title in STATES.items()]

    @property
    def columns(self) -> list[str]:
        """Return the checks that are marked by hand, in words."""
        return [self.request.layout.translate(CHECKS[check]) for check in MARKABLE]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Return the filters: key, title, whether it is the present one."""
        return [(key, self.request.layout.translate(title), key == self.show) for key, title in SHOWN.items()]

    @property
    def bulk(self) -> list[tuple[str, str]]:
        """Return what can be done to the chosen workplaces."""
        return [(key, self.request.layout.translate(title)) for key, title in BULK.items()]

    @property
    def rows(self) -> list[Row]:
        """Return the page of the grid."""
        return [self._row(one) for one in self._shown[self.offset : self.offset + self.limit]]

    def page_url(self, offset: int) -> str:
        """Return the address of another page with the same filter."""
        return f'{self.url}?{urlencode(filled({"q": self.words, "show": self.show, "offset": offset}))}'

    def certificate_of(self, row: Row) -> str:
        """Return what the field of a certificate is called."""
        return str(self.request.layout.translate(_('Certificate until: ${name}', mapping={'name': row.person})))

    def _row(self, one: Standing) -> Row:
        place, request = one.place, self.request
        person = request.portal['people'].get(place.login) if place.login else None
        until = format_date(place.certificate_until) if place.certificate_until else ''
        return Row(
            key=place.key,
            url=f'{self.url}/{place.key}',
            title=place.title,
            person=person.full_name if person is not None else request.layout.translate(_('nobody yet')),
            person_url=request.route_path('admin_person', login=place.login) if person and self.may_change else '',
            role=role_title(request, place.role),
            account=one.checks['account'],
            role_held=one.checks['role'],
            certificate=until,
            certificate_over=bool(until) and not one.checks['certificate'],
            marks=tuple(self._mark(place, check) for check in MARKABLE),
            due=format_date(place.due) if place.due else '',
            overdue=one.overdue,
            controller=person_name(request, place.controller),
            state=request.layout.translate(STATES[one.state]),
            badge=_BADGES.get(one.state, ''),
            was=_was(place),
        )

    def _mark(self, place: Any, check: str) -> tuple[str, str, bool, str]:
        mark = place.marks.get(check)
        by = ''
        if mark is not None:
            mapping = {'name': person_name(self.request, mark.who), 'day': format_date(mark.at)}
            by = self.request.layout.translate(_('marked by ${name} on ${day}', mapping=mapping))
        return check, self.request.layout.translate(CHECKS[check]), mark is not None, by


def _was(place: Any) -> str:
    marks = ','.join(check for check in MARKABLE if check in place.marks)
    return f'{marks}|{format_date(place.certificate_until) if place.certificate_until else ""}'


def workplaces_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the grid."""
    return {'page': WorkplacesPage(request, context)}


def save_workplaces(context: Organisation, request: Request) -> Any:
    """Save what was changed in the grid, or do one thing to all chosen workplaces."""
    where = request.path_qs
    try:
        if posted(request, 'do') == 'bulk':
            changed = _do_to_all(request, context, posted(request, 'bulk'))
        else:
            changed = mark_workplaces(request.unit, context, dict(_changes(request)))
    except (NotFoundError, RefusedError):
        raise
    except DomainError as refused:
        request.response.status_int = refused.status
        errors = getattr(refused, 'errors', None) or {'': [refused.message]}
        return {'page': WorkplacesPage(request, context, errors)}
    wording = request.wording
    told = wording.counted('${count} workplace changed.', '${count} workplaces changed.', changed)
    return done(request, told if changed else _('Nothing was changed.'), where, 'success' if changed else 'info')


def _changes(request: Request) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what differs from what the page showed. Raises :class:`InvalidError` for a day that is none."""
    faults: dict[str, list[Any]] = {}
    for key in request.POST.getall('row'):
        marks, _bar, until = posted(request, f'was-{key}').partition('|')
        before = set(marks.split(','))
        wanted: dict[str, Any] = {}
        for check in MARKABLE:
            now = posted(request, f'{check}-{key}') == '1'
            if now != (check in before):
                wanted[check] = now
        typed = posted(request, f'certificate-{key}')
        if typed != until:
            try:
                wanted['certificate'] = _day(request, typed)
            except DayError as fault:
                faults[f'certificate-{key}'] = [fault.message]
        if wanted:
            yield key, wanted
    if faults:
        raise invalid(faults)


def _day(request: Request, typed: str) -> date | None:
    return read_day(typed, request.registry.clock.today()) if typed else None


def _do_to_all(request: Request, organisation: Organisation, deed: str) -> int:
    keys = [key for key in request.POST.getall('pick') if isinstance(key, str)]
    if not keys:
        raise invalid({'': [_('Choose workplaces first: tick the boxes at the beginning of their rows.')]})
    if deed in ('accept', 'return'):
        return accept_workplaces(request.unit, organisation, keys, accepted=deed == 'accept')
    if deed == 'certificate':
        try:
            marks: dict[str, Any] = {'certificate': _day(request, posted(request, 'bulk_day'))}
        except DayError as fault:
            raise invalid({'bulk_day': [fault.message]}) from fault
    elif deed.removeprefix('no-') in MARKABLE:
        marks = {deed.removeprefix('no-'): not deed.startswith('no-')}
    else:
        raise invalid({'': [_('Choose what to do.')]})
    return mark_workplaces(request.unit, organisation, dict.fromkeys(keys, marks))


def includeme(config: Configurator) -> None:
    """Register the grid, the cards and the board of the region."""
    shown = {
        'context': Organisation, 'name': 'workplaces', 'behind': '', 'api': False,
        'renderer': 'sedportal.web:templates/admin/workplaces.pt',
    }  # fmt: skip
    config.add_view(workplaces_page, request_method='GET', permission=VIEW_ROLES, **shown)
    config.add_view(save_workplaces, request_method='POST', permission=MANAGE_PEOPLE, **shown)
    config.include('.workplace_cards')
    config.include('.readiness')

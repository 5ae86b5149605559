"""Many roles changed at once: first what would follow, by person, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation, Portal
from sedportal.directory.operations import change_roles
from sedportal.directory.operations.matrix import Wish, own_grants, refuse_stale_roles
from sedportal.documents.effect import Effect, Proposal, effect_at
from sedportal.kernel.errors import InvalidError, StaleError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.security.grants import Grant
from sedportal.security.roles import ROLES

from ..forms.dates import DayError, read_day
from .cells import columns_of, is_principal
from .names import person_name, place_title, principal_name, principal_url, role_title, roles_url
from .posting import done, posted

if TYPE_CHECKING:
    from pyramid.request import Request

MOST_CHANGES = 500
_GIVE, _TAKE = '+', '-'


@dataclass(frozen=True)
class Line:
    """One change as the page shows it: ``value`` names it in the form, ``faults`` are by day field."""

    value: str
    gives: bool
    name: str
    url: str
    role: str
    valid_from: str
    valid_until: str
    faults: dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What a change does to one person, in numbers."""

    name: str
    url: str
    before: int
    gained: int
    lost: int


class PreviewPage:
    """Read the changes from the matrix or from this page itself, and answer what the page asks."""

    titles = (_('Valid from'), _('Valid until'))

    def __init__(self, request: Request, place: Any) -> None:
        self.request = request
        self.place = place
        self.title = place_title(request, place)
        self.back = roles_url(request, place)
        self.url = roles_url(request, place, 'preview')
        self.save_url = roles_url(request, place, 'change')
        self.seen = posted(request, 'seen')
        self._today: date = request.registry.clock.today()
        self.refused: Any = ''
        self.faults: dict[str, dict[str, Any]] = {}
        self.wishes = list(self._asked() if request.POST.getall('change') else self._differing())
        if len(self.wishes) > MOST_CHANGES:
            raise InvalidError(_('Too many changes at once. Make them in several steps.'))

    def _known(self, principal: str, role: str) -> bool:
        return role in columns_of(self.place, ()) and is_principal(self.request.portal, principal)

    def _differing(self) -> Iterator[Wish]:
        """Give the cells of the matrix that were ticked or cleared."""
        ticked = set(self.request.POST.getall('held'))
        for principal in dict.fromkeys(self.request.POST.getall('row')):
            for role in columns_of(self.place, ()):
                wanted = f'{principal}|{role}' in ticked
                held = bool(own_grants(self.request.portal, self.place, principal, role))
                if wanted != held and self._known(principal, role):
                    yield Wish(principal, role, wanted)

    def _asked(self) -> Iterator[Wish]:
        """Give the changes that this page was sent back with, with the days typed beside them."""
        for value in self.request.POST.getall('change'):
            sign, _bar, rest = value.partition('|')
            principal, _bar, role = rest.rpartition('|')
            if sign in (_GIVE, _TAKE) and self._known(principal, role):
                days = {name: self._day(value, name) for name in ('from', 'until')} if sign == _GIVE else {}
                yield Wish(principal, role, sign == _GIVE, days.get('from'), days.get('until'))

    def _day(self, value: str, name: str) -> date | None:
        text = posted(self.request, f'{name} {value}')
        if not text:
            return None
        try:
            return read_day(text, self._today)
        except DayError as fault:
            self.faults.setdefault(value, {})[name] = fault.message
            return None

    @cached_property
    def lines(self) -> list[Line]:
        """Return the changes, one a line."""
        return [self._line(wish) for wish in self.wishes]

    def _line(self, wish: Wish) -> Line:
        value = f'{_GIVE if wish.held else _TAKE}|{wish.principal}|{wish.role}'
        typed = {name: posted(self.request, f'{name} {value}') for name in ('from', 'until')}
        return Line(
            value=value,
            gives=wish.held,
            name=principal_name(self.request, wish.principal),
            url=principal_url(self.request, wish.principal),
            role=role_title(self.request, wish.role),
            valid_from=format_date(wish.valid_from) if wish.valid_from else typed['from'],
            valid_until=format_date(wish.valid_until) if wish.valid_until else typed['until'],
            faults=self.faults.get(value, {}),
        )

    @cached_property
    def day(self) -> date:
        """Return the day that the effect is counted for: today, or the first on which all that is given counts."""
        return max([self._today, *(wish.valid_from for wish in self.wishes if wish.valid_from)])

    @property
    def later(self) -> str:
        """Return that day in words if it is not today."""
        return format_date(self.day) if self.day != self._today else ''

    @cached_property
    def effect(self) -> Effect:
        """Return what the changes would do."""
        place, now = self.place.__oid__, self.request.registry.clock.now()
        given = tuple(
            Grant(0, wish.principal, wish.role, place, '', now, wish.valid_from, wish.valid_until)
            for wish in self.wishes
            if wish.held
        )
        request = self.request
        taken = frozenset(grant.id for wish in self.wishes for grant in self._own(wish))
        proposal = Proposal(given, taken)
        return effect_at(request.registry, request.portal, request.rights, self.place, proposal, self.day)

    def _own(self, wish: Wish) -> list[Grant]:
        return own_grants(self.request.portal, self.place, wish.principal, wish.role)

    @property
    def people(self) -> list[Seen]:
        """Return what follows for each person."""
        return seen_by(self.request, self.effect)

    @property
    def headline(self) -> str:
        """Return what follows in one line."""
        return headline(self.request, self.effect)

    @cached_property
    def warnings(self) -> list[Any]:
        """Return what the administrator should think of before he saves."""
        return list(dict.fromkeys(self._warnings()))

    def _warnings(self) -> Iterator[Any]:
        me = self.request.person.login
        mine = {me, *self.request.portal['groups'].principals_of(me)}
        for wish in self.wishes:
            told = {'name': principal_name(self.request, wish.principal), 'role': role_title(self.request, wish.role)}
            if wish.held and wish.principal in mine:
                yield _('You give the role “${role}” to yourself. The ledger will say so.', mapping=told)
            if not wish.held and wish.principal in mine and ROLES[wish.role].places & {'manage_roles'}:
                yield _('You take your own right to give roles. You may not be able to come back to this page.')
            if wish.held and wish.valid_until and wish.valid_until < self._today:
                yield _('${role}, ${name}: the last day is past, the role will not count.', mapping=told)
            person = self.request.portal['people'].get(wish.principal)
            if wish.held and person is not None and not person.active:
                yield _('${name} is switched off: the role will not count until the account is on.', mapping=told)
            elif wish.held and person is not None and not person.password_hash:
                yield _('${name} has no password yet and can’t log in.', mapping=told)
        if self._last_administrator_goes():
            yield _('Nobody will administer this organisation by a role of its own; only the portal’s administrators.')

    def _last_administrator_goes(self) -> bool:
        role = 'portal_admin' if isinstance(self.place, Portal) else 'org_admin'
        if not isinstance(self.place, Organisation | Portal):
            return False
        held = [one for one in self.request.portal.grants.at_place(self.place.__oid__) if one.role == role]
        taken = {wish.principal for wish in self.wishes if wish.role == role and not wish.held}
        given = any(wish.role == role and wish.held for wish in self.wishes)
        return bool(taken) and not given and all(one.principal in taken for one in held)


def headline(request: Request, effect: Effect) -> str:
    """Return the effect in one line: exact for one person, the greatest numbers for many."""
    gained = max((one.gained for one in effect.people), default=0)
    lost = max((one.lost for one in effect.people), default=0)
    counts = {'gained': gained, 'lost': lost, 'more': len(effect.gaining), 'less': len(effect.losing)}
    if not effect.people:
        text = _('Nobody’s view changes: the roles concern no active person.')
    elif len(effect.people) == 1:
        name = {'name': person_name(request, effect.people[0].login)}
        text = _('${name}: will see ${gained} documents more, ${lost} fewer.', mapping={**counts, **name})
    else:
        text = _(
            'People who will see more: ${more} (up to ${gained} documents each); fewer: ${less} (up to ${lost}).',
            mapping=counts,
        )
    return str(request.layout.translate(text))


def seen_by(request: Request, effect: Effect) -> list[Seen]:
    """Return the effect by person, with names."""
    return [
        Seen(principal_name(request, one.login), principal_url(request, one.login), one.before, one.gained, one.lost)
        for one in effect.people
    ]


def preview(context: Any, request: Request) -> Any:
    """Show what the changes would do; nothing is written."""
    page = PreviewPage(request, context)
    if not page.wishes:
        return done(request, _('Nothing was changed: no cell differs from what is held.'), page.back, 'info')
    try:
        refuse_stale_roles(request.portal, context, page.seen)
    except StaleError as stale:
        return done(request, stale.message, page.back, 'warning')
    return _shown(request, page)


def change(context: Any, request: Request) -> Any:
    """Make the changes, all or none; what is wrong with a day comes back beside it."""
    page = PreviewPage(request, context)
    if page.faults:
        return _shown(request, page)
    try:
        count = change_roles(request.unit, context, page.wishes, page.seen)
    except StaleError as stale:
        request.response.status_int = stale.status
        page.refused = stale.message
        return {'page': page}
    except InvalidError as refused:
        page.refused = next((text for texts in refused.errors.values() for text in texts), refused.message)
        return _shown(request, page)
    own = any(wish.principal == request.person.login and not wish.held for wish in page.wishes)
    message = _('Roles changed: ${count}. They count from now on.', mapping={'count': count})
    return done(request, message, '/' if own else page.back)


def _shown(request: Request, page: PreviewPage) -> dict[str, Any]:
    if page.faults or page.refused:
        request.response.status_int = 422
    return {'page': page}

"""Switch an account off with what its owner held, or on again: who takes over is asked first."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Person
from sedportal.directory.operations import set_active
from sedportal.documents.leaving import DROP, KEEP, PASS_ON, Holding, Passed, holding_of, leave
from sedportal.documents.listing import read_own_writes
from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key

from .person import PersonPage
from .posting import done, posted

if TYPE_CHECKING:
    from pyramid.request import Request

_WAYS = (
    (KEEP, _('leave them: without effect, and back when the account is switched on again')),
    (PASS_ON, _('pass them on to the successor')),
    (DROP, _('take them away')),
)


class LeavingPage(PersonPage):
    """Answer what the page asks: what the person holds and who may take over."""

    ways = _WAYS

    def __init__(self, request: Request, person: Person, fault: Any = '') -> None:
        super().__init__(request, person)
        self.fault = fault
        self.chosen_roles = posted(request, 'roles') or KEEP
        self.chosen_successor = posted(request, 'successor')
        self.ticked = {name for name in ('drafts', 'tasks') if posted(request, name)}

    @property
    def own(self) -> bool:
        """Tell whether it is one's own account."""
        return bool(self.person.login == self.request.person.login)

    @cached_property
    def holding(self) -> Holding:
        """Return what the person holds, with documents as numbers."""
        request = self.request
        read_own_writes(request.registry, request.portal, request.person.login)
        return holding_of(request.registry, request.portal, self.person.login)

    @cached_property
    def colleagues(self) -> list[Person]:
        """Return who may take over: active people of the same organisation."""
        found = self.request.portal['people'].of_organisation(self.person.organisation)
        active = [one for one in found if one.active and one is not self.person]
        return sorted(active, key=lambda one: collation_key(one.full_name))


def standing_page(context: Person, request: Request) -> dict[str, Any]:
    """Ask before somebody is switched off or on, and show what he holds."""
    return {'page': LeavingPage(request, context)}


def standing(context: Person, request: Request) -> Any:
    """Switch the account off, with what its owner held, or on again."""
    where = '/' if context is request.person else request.route_path('admin_person', login=context.login)
    name = {'name': context.name}
    if posted(request, 'active') == '1':
        set_active(request.unit, context, active=True)
        return done(request, _('${name} may use the portal again.', mapping=name), where)
    options = {name: bool(posted(request, name)) for name in ('drafts', 'tasks')}
    roles = posted(request, 'roles')
    roles = roles if roles in (KEEP, PASS_ON, DROP) else KEEP
    try:
        passed = leave(request.unit, context, posted(request, 'successor'), roles=roles, **options)
    except InvalidError as refused:
        request.response.status_int = 422
        return {'page': LeavingPage(request, context, next(iter(refused.errors.values()))[0])}
    return done(request, _told(passed, name), where)


def _told(passed: Passed, name: dict[str, str]) -> Any:
    """Return what happened, in a sentence."""
    counts = {**name, 'roles': passed.roles, 'documents': passed.documents, 'left': passed.left}
    if passed.left:
        return _(
            '${name} is switched off. Roles settled: ${roles}, documents passed on: ${documents}; left: ${left}, they '
            'lie in other organisations or are too many for one time.', mapping=counts,
        )  # fmt: skip
    if passed.roles or passed.documents:
        return _('${name} is switched off. Roles settled: ${roles}, documents passed on: ${documents}.', mapping=counts)
    return _('${name} is switched off.', mapping=name)

"""Who sees a document, and why: each person with the roles that open it, and what one who is asked about lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.documents.access import Access, Way, access_of, ways_in, who_may
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key
from sedportal.security.grants import GROUP_PREFIX
from sedportal.security.permits import decide
from sedportal.security.roles import MANAGE_ROLES
from sedportal.workflow.registry import workflows_of

from ..actions import may_open
from ..lists.circles import NARROW, ORGANISATION, PORTAL
from .frame import DocumentFrame

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document
    from sedportal.security.permits import Because

_LONGEST_NAME = 100
_MOST_FOUND = 20
_MOST_GIVERS = 3
_CIRCLES = {
    NARROW: _(
        'Narrow circle: those named on the document and a few roles of the organisation see it, not all its staff.'
    ),
    ORGANISATION: _('Organisation: all staff of the organisation see it.'),
    PORTAL: _('Whole portal: staff of all organisations see it.'),
}


@dataclass(frozen=True)
class Reason:
    """A role that gives access: held where (``url`` is empty for the document itself), and by which cause."""

    role: str
    place: str
    url: str
    cause: str


@dataclass(frozen=True)
class WayIn:
    """What would give access: in words, who can give it, and where (``url``) if the reader is one of them."""

    title: str
    givers: str
    url: str


@dataclass(frozen=True)
class PersonEntry:
    """One person; without ``permissions`` the ``refusal`` says why there is nothing, ``ways`` what would help."""

    name: str
    position: str
    login: str
    permissions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    refusal: str
    ways: tuple[WayIn, ...] = ()


class AccessPage(DocumentFrame):
    """Answer what the page asks; ``?person=`` takes a login or a part of a name."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'access')
        self.asked = request.GET.get('person', '').strip()[:_LONGEST_NAME]

    @cached_property
    def people(self) -> list[PersonEntry]:
        """Return everybody who may see the document, by surname."""
        found = who_may(self.request.registry, self.request.portal, self.document)
        return [self._entry(access) for access in found if 'view' in access.permissions]

    @property
    def counted(self) -> str:
        """Return how many they are, in words."""
        return str(self.request.wording.counted('${count} person', '${count} people', len(self.people)))

    @cached_property
    def answers(self) -> list[PersonEntry]:
        """Return the people that were asked about, with or without access."""
        request = self.request
        found = (access_of(request.registry, request.portal, self.document, login) for login in self._logins())
        return [self._entry(access) for access in found if access is not None]

    def _logins(self) -> Iterable[str]:
        people, asked = self.request.portal['people'], self.asked
        if not asked:
            return ()
        if asked in people:
            return (asked,)
        wanted = collation_key(asked).rstrip('\x00')
        everybody = self.request.registry.roll.of(self.request.portal)
        found = (one.login for one in everybody if collation_key(one.full_name).startswith(wanted))
        return sorted(found)[:_MOST_FOUND]

    def _entry(self, access: Access) -> PersonEntry:
        wording, person = self.request.wording, access.person
        titles = workflows_of(self.request.registry).vocabulary.permissions
        places = [person.position, wording.organisation(person.organisation) if person.organisation else '']
        return PersonEntry(
            name=person.full_name,
            position=', '.join(filter(None, places)),
            login=person.login,
            permissions=tuple(wording.text(titles[one].title) for one in titles if one in access.permissions),
            reasons=tuple(self._reason(because) for because in access.because),
            refusal=wording.text(access.reason) if access.reason else '',
            ways=tuple(self._way(way, person.login) for way in self._ways) if self._helps(access) else (),
        )

    @cached_property
    def _ways(self) -> list[Way]:
        return ways_in(self.request.registry, self.request.portal, self.document)

    @staticmethod
    def _helps(access: Access) -> bool:
        return access.person.active and 'view' not in access.permissions

    def _way(self, way: Way, login: str) -> WayIn:
        wording = self.request.wording
        if way.place is None:
            title = _('Name the person on the document as: ${role}', mapping={'role': wording.role(way.role)})
            url = f'{self.url}/participants' if may_open(self.request, self.document, 'participants') else ''
        else:
            mapping = {'role': wording.role(way.role), 'place': self._title(way.place)}
            title = _('Give the role “${role}” at: ${place}', mapping=mapping)
            may_give = decide(self.request.rights, MANAGE_ROLES, way.place).allowed
            url = f'{resource_path(way.place, "roles", "give")}?principal={login}&role={way.role}' if may_give else ''
        names = [wording.person(giver) for giver in way.givers[:_MOST_GIVERS]]
        return WayIn(wording.text(title), ', '.join(names), url)

    @property
    def circle_words(self) -> str:
        """Return what the badge of the circle means for this document."""
        return str(self.request.wording.text(_CIRCLES[self.circle]))

    def _reason(self, because: Because) -> Reason:
        wording, place = self.request.wording, because.place
        return Reason(
            role=wording.role(because.role),
            place=wording.text(_('this document')) if place is None else self._title(place),
            url='' if place is None else resource_path(place),
            cause=self._cause(because),
        )

    def _title(self, place: Any) -> str:
        title = getattr(place, 'short_name', None) or getattr(place, 'title', None)
        return str(title) if title else str(self.request.wording.text(_('the portal')))

    def _cause(self, because: Because) -> str:
        wording = self.request.wording
        if because.principal.startswith(GROUP_PREFIX):
            name = because.principal.removeprefix(GROUP_PREFIX)
            group = self.request.portal['groups'].get(name)
            return wording.text(_('through the group “${group}”', mapping={'group': group.title if group else name}))
        source, _colon, who = because.cause.partition(':')
        if source == 'administrator':
            return wording.text(_('given by ${name}', mapping={'name': wording.person(who)}))
        return '' if source == 'participant' else wording.text(_CAUSES.get(source, because.cause))


_CAUSES = {'demonstration': _('given for the demonstration'), 'system': _('given by the portal')}

"""Words for keys: states, kinds, marks, people, organisations, in the language of the page, each looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from sedportal.documents.dictionaries import titles_of
from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import DOMAIN, _, translated
from sedportal.kernel.russian import format_number
from sedportal.kernel.working_days import working_days_between
from sedportal.security.roles import ROLES
from sedportal.workflow.registry import workflows_of

if TYPE_CHECKING:
    from datetime import date

    from pyramid.request import Request

CATEGORIES: Mapping[str, str] = {
    'apparatus': _('Government apparatus'),
    'executive': _('Executive bodies'),
    'urban_okrug': _('Urban okrugs'),
    'municipal_district': _('Municipal districts'),
}


class Wording:
    """Answer in words for one request (``request.wording``)."""

    def __init__(self, request: Request) -> None:
        self._portal = request.portal
        self._localizer = request.localizer
        self._definitions = workflows_of(request.registry).definitions
        self._kinds = request.registry.document_kinds
        self._now = request.registry.clock.now
        self._known: dict[tuple[str, ...], str] = {}

    @cached_property
    def _people(self) -> Any:
        return self._portal['people']

    @cached_property
    def _organisations(self) -> Any:
        return self._portal['organisations']

    def text(self, message: Any) -> str:
        """Return a message in the language of the page."""
        return translated(self._localizer, message)

    def day(self, day: date) -> str:
        """Return a day with its weekday, as in «пятница, 27 ноября»."""
        return str(format_date(day, 'EEEE, d MMMM', self._localizer.locale_name))

    def counted(self, one: str, many: str, count: int) -> str:
        """Return the form of a message that agrees with ``count``; ``${count}`` in it is the number."""
        mapping = {'count': format_number(count)}
        return str(self._localizer.pluralize(one, many, count, domain=DOMAIN, mapping=mapping))

    def told(self) -> dict[tuple[str, ...], str]:
        """Return what was asked so far whose answer may be another tomorrow, with the answers."""
        return dict(self._known)

    def still(self, told: Mapping[tuple[str, ...], str]) -> bool:
        """Say whether all that was :meth:`told` to another page would be told to this one."""
        return all(self._once(*asked) == answer for asked, answer in told.items())

    def _once(self, what: str, *asked: str) -> str:
        key = (what, *asked)
        answer = self._known.get(key)
        if answer is None:
            answer = self._known[key] = getattr(self, f'_{what}')(*asked)
        return answer

    def state(self, workflow: str, state: str) -> str:
        """Return the title of a state of a workflow; the key itself if the definition is gone."""
        return self._once('state', workflow, state)

    def _state(self, workflow: str, state: str) -> str:
        definition = self._definitions.get(workflow)
        known = definition.states.get(state) if definition else None
        return self.text(known.title) if known else state

    def any_state(self, state: str) -> str:
        """Return the title of a state that several workflows have."""
        for name, definition in self._definitions.items():
            if state in definition.states:
                return self.state(name, state)
        return state

    def states(self) -> tuple[str, ...]:
        """Return the keys of all states, each once, in the order of the definitions."""
        return tuple(dict.fromkeys(state for one in self._definitions.values() for state in one.states))

    def kind(self, kind: str, *, plural: bool = False) -> str:
        """Return the title of a kind of document."""
        return self._once('kind', kind, 'many' if plural else 'one')

    def _kind(self, kind: str, number: str) -> str:
        known = self._kinds.get(kind)
        if known is None:
            return kind
        return self.text(known.plural if number == 'many' else known.title)

    def mark(self, mark: str) -> str:
        """Return the title of an access mark."""
        return self._once('mark', mark)

    def _mark(self, mark: str) -> str:
        return self.text(titles_of(self._portal, None, 'access_mark').get(mark, mark))

    def urgency(self, urgency: str) -> str:
        """Return the title of an urgency."""
        return self.choice('', 'urgency', urgency)

    def choice(self, kind: str, key: str, value: str) -> str:
        """Return the title of a value that was chosen for the field ``key``, retired or not."""
        return self._once('choice', kind, key, value)

    def _choice(self, kind: str, key: str, value: str) -> str:
        return self.text(titles_of(self._portal, self._kinds.get(kind), key).get(value, value))

    def role(self, role: str) -> str:
        """Return the title of a role."""
        return self._once('role', role)

    def _role(self, role: str) -> str:
        return self.text(ROLES[role].title if role in ROLES else role)

    def category(self, category: str) -> str:
        """Return the title of a category of organisations."""
        return self.text(CATEGORIES.get(category, category))

    def person(self, login: str) -> str:
        """Return surname and initials of whoever has the ``login``; the portal itself goes by its own name."""
        return self._once('person', login)

    def _person(self, login: str) -> str:
        if login == 'system':
            return self.text(_('The portal'))
        person = self._people.get(login)
        return str(person.name) if person is not None else login

    def organisation(self, slug: str) -> str:
        """Return the short name of an organisation."""
        return self._once('organisation', slug)

    def _organisation(self, slug: str) -> str:
        organisation = self._organisations.get(slug)
        return str(organisation.short_name) if organisation is not None else slug

    def age(self, since: datetime) -> str:
        """Return how long something lasts, in working days: «с сегодняшнего дня», «3 рабочих дня»."""
        days = working_days_between(moscow(since).date(), moscow(self._now()).date())
        if not days:
            return self.text(_('since today'))
        return self.counted('${count} working day', '${count} working days', days)

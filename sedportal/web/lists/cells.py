"""The cells of a list, printed from what the index keeps of a document: nothing is loaded for a row.

Markup is made here and not in the template: fifty rows of any columns cost a fraction that way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date as Day
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from sedportal.kernel.clock import moscow
from sedportal.kernel.russian import format_date

from .asked import Asked
from .badges import Badges
from .circles import TITLES

if TYPE_CHECKING:
    from pyramid.request import Request

_Stored = Any


class Cells:
    """Print the cells of one list.

    Parameters: ``keys`` are the columns of the list: what has a column of its own is not said in another one's cell;
    ``show_kind`` puts the kind under the summary; ``asked`` answers in the place of the page.
    """

    def __init__(
        self, request: Request, keys: Collection[str] = (), *, show_kind: bool = False, asked: Asked | None = None
    ) -> None:
        asked = asked or Asked.of(request)
        self._wording, self._circles = asked.wording, asked.circles
        self._badges = Badges(request, asked.wording)
        self._keys = frozenset(keys)
        self._show_kind = show_kind and 'kind' not in self._keys
        self._ages: dict[str, str] = {}
        self._holders: dict[tuple[str, ...], str] = {}
        # What is printed again and again on one page is put together once.
        self._states: dict[tuple[str, str, str], str] = {}
        self._held: dict[tuple[str, str], str] = {}

    def number(self, stored: _Stored) -> str:
        """Print the number."""
        return f'<a href="{stored["url"]}">{escape(stored["number"])}</a>' if stored['number'] else ''

    def number_text(self, stored: _Stored) -> str:
        """Return the number."""
        return stored['number'] or ''

    def registered(self, stored: _Stored) -> str:
        """Print the day of registration."""
        return day_of(stored['registered_at'])

    def registered_day(self, stored: _Stored) -> Day | None:
        """Return the day of registration."""
        return as_day(stored['registered_at'])

    def date(self, stored: _Stored) -> str:
        """Print the day of the document."""
        return day_of(stored['doc_date'])

    def date_day(self, stored: _Stored) -> Day | None:
        """Return the day of the document."""
        return as_day(stored['doc_date'])

    def party(self, stored: _Stored) -> str:
        """Print the correspondent, with his number under it unless that has a column."""
        number = '' if 'ext_number' in self._keys else stored['ext_number']
        under = f'<span class="under nowrap">№&#160;{escape(number)}</span>' if number else ''
        party = stored['correspondent'] or ''
        name = f'<span class="clamp">{escape(party)}</span>' if party else ''
        return f'<div>{name}{under}</div>' if name or under else ''

    def party_text(self, stored: _Stored) -> str:
        """Return the correspondent."""
        return stored['correspondent'] or ''

    def ext_number(self, stored: _Stored) -> str:
        """Print the sender's number."""
        return escape(stored['ext_number'] or '')

    def ext_number_text(self, stored: _Stored) -> str:
        """Return the sender's number."""
        return stored['ext_number'] or ''

    def title(self, stored: _Stored) -> str:
        """Print the summary, with kind, urgency, mark and files under it unless they have columns."""
        kind = escape(self._wording.kind(stored['kind'])) if self._show_kind else ''
        notes = self._badges.notes(
            '' if 'urgency' in self._keys else stored['urgency'] or '',
            'none' if 'access' in self._keys else stored['access_mark'],
            0 if 'files' in self._keys else stored['files'],
        )
        under = f'<span class="under">{kind} {notes}</span>' if kind or notes else ''
        return f'<a class="clamp" href="{stored["url"]}" data-open>{escape(stored["title"])}</a>{under}'

    def title_text(self, stored: _Stored) -> str:
        """Return the summary."""
        return stored['title']

    def kind(self, stored: _Stored) -> str:
        """Print the kind."""
        return escape(self.kind_text(stored))

    def kind_text(self, stored: _Stored) -> str:
        """Return the kind."""
        return self._wording.kind(stored['kind'])

    def state(self, stored: _Stored) -> str:
        """Print the state, with how wide the circle is unless that has a column."""
        circle = '' if 'access' in self._keys else self._circles.of(stored)
        key = (stored['workflow'], stored['state'], circle)
        if key not in self._states:
            badge = self._badges.state(*key[:2])
            self._states[key] = f'<div>{badge} {self._badges.circle(circle)}</div>' if circle else f'<div>{badge}</div>'
        return self._states[key]

    def state_text(self, stored: _Stored) -> str:
        """Return the state."""
        return self._wording.state(stored['workflow'], stored['state'])

    def holder(self, stored: _Stored) -> str:
        """Print who is expected to act, and for how long the document waits."""
        holder = self._holder(stored)
        age = '' if 'since' in self._keys or not holder else self._age(stored.get('state_since'))
        key = (holder, age)
        if key not in self._held:
            under = f'<span class="under nowrap">{age}</span>' if age else ''
            self._held[key] = f'<div>{escape(holder)}{under}</div>' if holder else ''
        return self._held[key]

    def holder_text(self, stored: _Stored) -> str:
        """Return who is expected to act."""
        return self._holder(stored)

    def _holder(self, stored: _Stored) -> str:
        held = stored.get('holder')
        if not held:
            return ''
        key = (held['role'], *held['people'])
        if key not in self._holders:
            names = [self._wording.person(login) for login in held['people'][:2]]
            more = len(held['people']) - len(names)
            words = ', '.join(names) + (f' +{more}' if more else '')
            self._holders[key] = words or self._wording.role(held['role'])
        return self._holders[key]

    def since(self, stored: _Stored) -> str:
        """Print how long the document is on its step."""
        since = stored.get('state_since')
        return f'<span title="{day_of(since)}">{self._age(since)}</span>' if since else ''

    def since_day(self, stored: _Stored) -> Day | None:
        """Return the day on which the step began."""
        return as_day(stored.get('state_since'))

    def _age(self, since: str | None) -> str:
        if not since:
            return ''
        moment = datetime.fromisoformat(since)
        key = moscow(moment).date().isoformat()
        if key not in self._ages:
            self._ages[key] = self._wording.age(moment)
        return self._ages[key]

    def access(self, stored: _Stored) -> str:
        """Print how wide the circle is that sees the document, and its mark."""
        mark = self._badges.notes('', stored['access_mark'], 0)
        return f'<div>{self._circle(stored)} {mark}</div>'

    def access_text(self, stored: _Stored) -> str:
        """Return the circle and the mark."""
        circle = self._wording.text(TITLES[self._circles.of(stored)])
        mark = stored['access_mark']
        return circle if mark == 'none' else f'{circle}; {self._wording.mark(mark)}'

    def _circle(self, stored: _Stored) -> str:
        return self._badges.circle(self._circles.of(stored))

    def files(self, stored: _Stored) -> str:
        """Print the number of files."""
        return self._badges.notes('', 'none', stored['files'])

    def files_count(self, stored: _Stored) -> int:
        """Return the number of files."""
        return int(stored['files'])

    def urgency(self, stored: _Stored) -> str:
        """Print the urgency."""
        return self._badges.notes(stored['urgency'] or '', 'none', 0)

    def urgency_text(self, stored: _Stored) -> str:
        """Return the urgency."""
        urgency = stored['urgency']
        return self._wording.urgency(urgency) if urgency else ''

    def case(self, stored: _Stored) -> str:
        """Print the index of the case."""
        return escape(stored.get('case') or '')

    def case_text(self, stored: _Stored) -> str:
        """Return the index of the case."""
        return stored.get('case') or ''

    def organisation(self, stored: _Stored) -> str:
        """Print the organisation."""
        return escape(self.organisation_text(stored))

    def organisation_text(self, stored: _Stored) -> str:
        """Return the organisation."""
        return self._wording.organisation(stored['organisation'])

    def person(self, stored: _Stored) -> str:
        """Print who made the document."""
        return f'<span class="nowrap">{escape(self.person_text(stored))}</span>'

    def person_text(self, stored: _Stored) -> str:
        """Return who made the document."""
        return self._wording.person(stored['initiator']) if stored['initiator'] else ''

    def changed(self, stored: _Stored) -> str:
        """Print the day of the last change."""
        return day_of(stored.get('changed_at'))

    def changed_day(self, stored: _Stored) -> Day | None:
        """Return the day of the last change."""
        return as_day(stored.get('changed_at'))


def day_of(stamp: str | None) -> str:
    """Return the day of an ISO date or moment as offices write it; a moment is its day in Moscow."""
    if not stamp:
        return ''
    if len(stamp) == 10:
        return f'{stamp[8:]}.{stamp[5:7]}.{stamp[:4]}'
    return format_date(datetime.fromisoformat(stamp))


def as_day(stamp: str | None) -> Day | None:
    """Return the day of an ISO date or moment; a moment is its day in Moscow."""
    if not stamp:
        return None
    if len(stamp) == 10:
        return Day.fromisoformat(stamp)
    return moscow(datetime.fromisoformat(stamp)).date()

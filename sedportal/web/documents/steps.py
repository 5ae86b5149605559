"""The way of a document through its lifecycle, as the live definition draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.documents.access import people_holding
from sedportal.documents.standing import holder_of, state_since
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.workflow.registry import workflows_of

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document
    from sedportal.workflow.definition import Definition

# More names than these are counted.
_NAMED = 3


@dataclass(frozen=True)
class WayStep:
    """A state on the way: ``status`` is ``done``, ``current`` or ``next``.

    ``holder`` is who is expected to act and ``age`` how long it lasts, for the current one; ``hint`` describes it.
    """

    title: str
    status: str
    holder: str
    age: str
    hint: str


def way_of(request: Request, document: Document) -> list[WayStep]:
    """Return the states that the document has passed, the one it is in, and those ahead; empty without a definition."""
    definition = workflows_of(request.registry).definitions.get(document.workflow_name)
    if definition is None or document.state not in definition.states:
        return []
    ahead = _main_way(definition)
    if document.state in ahead:
        place = ahead.index(document.state)
        way = list(ahead)
    else:
        way = [*_until(ahead, _source(request, document)), document.state]
        place = len(way) - 1
    text = request.wording.text
    holder, age = _now(request, document, definition)
    return [
        WayStep(
            title=text(definition.states[name].title),
            status='done' if index < place else 'current' if index == place else 'next',
            hint=text(definition.states[name].description),
            holder=holder if index == place else '',
            age=age if index == place else '',
        )
        for index, name in enumerate(way)
    ]


def _now(request: Request, document: Document, definition: Definition) -> tuple[str, str]:
    """Return who is expected to act and how long it lasts; at the end of the way since when."""
    since = state_since(document)
    if definition.states[document.state].final:
        return '', request.wording.text(_('since ${day}', mapping={'day': format_date(since)}))
    return holder_in_words(request, document), request.wording.age(since)


def _main_way(definition: Definition) -> tuple[str, ...]:
    """Follow the first transition that leaves each state, as the file orders them, until there is none or a circle."""
    way = [definition.initial]
    while True:
        targets = (one.target for one in definition.transitions_from(way[-1]))
        following = next(targets, None)
        if following is None or following in way:
            return tuple(way)
        way.append(following)


def _until(way: tuple[str, ...], last: str) -> tuple[str, ...]:
    return way[: way.index(last) + 1] if last in way else way[:1]


def _source(request: Request, document: Document) -> str:
    """Return the state that the document came from."""
    ledger = request.portal.ledger
    for seq in reversed(document.history):
        details: Mapping[str, Any] = ledger.get(seq).details
        if details.get('to_state') == document.state:
            return str(details.get('from_state') or '')
    return ''


def holder_in_words(request: Request, document: Document) -> str:
    """Return who is expected to act: names, and for a role of the place its title too; empty if nobody is."""
    holder = holder_of(request.registry, document)
    if holder is None:
        return ''
    wording = request.wording
    people = holder.people or people_holding(request.registry, request.portal, document, (holder.role,))[holder.role]
    names = ', '.join(wording.person(login) for login in people[:_NAMED])
    if len(people) > _NAMED:
        names = wording.text(_('${names} and ${more} more', mapping={'names': names, 'more': len(people) - _NAMED}))
    if holder.people:
        return names
    role = wording.role(holder.role)
    return f'{names} ({role[:1].lower()}{role[1:]})' if names else role

"""The way of a document through its lifecycle, as the live definition draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sedportal.kernel.russian import format_date
from sedportal.workflow.registry import workflows_of

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document
    from sedportal.workflow.definition import Definition


@dataclass(frozen=True)
class WayStep:
    """A state on the way: ``status`` is ``done``, ``current`` or ``next``; ``since`` a day, for the current one."""

    title: str
    status: str
    since: str
    description: str


def way_of(request: Request, document: Document) -> list[WayStep]:
    """Return the states that the document has passed, the one it is in, and those ahead; empty without a definition."""
    definition = workflows_of(request.registry).definitions.get(document.workflow_name)
    if definition is None or document.state not in definition.states:
        return []
    since, source = _entered(request, document)
    ahead = _main_way(definition)
    if document.state in ahead:
        place = ahead.index(document.state)
        way = list(ahead)
    else:
        way = [*_until(ahead, source), document.state]
        place = len(way) - 1
    text = request.wording.text
    return [
        WayStep(
            title=text(definition.states[name].title),
            status='done' if index < place else 'current' if index == place else 'next',
            since=format_date(since) if index == place else '',
            description=text(definition.states[name].description),
        )
        for index, name in enumerate(way)
    ]


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


def _entered(request: Request, document: Document) -> tuple[datetime, str]:
    """Return when the document came into its state, and from which one."""
    ledger = request.portal.ledger
    for seq in reversed(document.history):
        record = ledger.get(seq)
        details: Mapping[str, Any] = record.details
        if details.get('to_state') == document.state:
            return record.moment, str(details.get('from_state') or '')
    return document.created_at, ''

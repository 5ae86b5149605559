"""Steps that documents take by themselves: a day after a date, or at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from sedportal.jobs.timed import take_due_steps
from sedportal.workflow.definition import Definitions, Timer

CLERK = 'registrar.g-kineshma'


@pytest.fixture
def thirty_days(portal: Any) -> Iterator[None]:
    """Let registered incoming documents go to the archive thirty days after their date."""
    workflows = portal.registry.workflows
    shipped = workflows.definitions
    incoming = shipped['incoming']
    archive = replace(incoming.transitions['archive'], permission='', timer=Timer(30, 'doc_date'))
    transitions = MappingProxyType({**incoming.transitions, 'archive': archive})
    changed = replace(incoming, transitions=transitions, digest='timed')
    workflows.definitions = portal.registry.state_matrix = Definitions({**shipped, 'incoming': changed})
    yield
    workflows.definitions = portal.registry.state_matrix = shipped


def states(portal: Any, *uids: str) -> list[str]:
    with portal.reading() as root:
        return [portal.document(root, uid).state for uid in uids]


def test_nothing_happens_by_itself_in_the_shipped_workflows(portal: Any) -> None:
    uid = portal.registered(CLERK)
    portal.clock.advance(days=400)
    assert take_due_steps(portal.registry) == 0
    assert states(portal, uid) == ['registered']


@pytest.mark.usefixtures('thirty_days')
def test_a_timed_step_is_taken_on_its_day_once_and_written_down(portal: Any) -> None:
    early, late = portal.registered(CLERK, doc_date='2026-05-20'), portal.registered(CLERK, doc_date='2026-06-10')
    draft, other = portal.draft(CLERK, doc_date='2026-05-20'), portal.registered(CLERK, 'outgoing')
    portal.clock.advance(days=3)
    assert take_due_steps(portal.registry) == 0
    portal.clock.advance(days=1)
    assert take_due_steps(portal.registry) == 1
    assert take_due_steps(portal.registry) == 0
    assert states(portal, early, late, draft, other) == ['archived', 'registered', 'draft', 'registered']
    with portal.reading() as root:
        record = root.ledger.get(portal.document(root, early).history[-1])
        assert (record.action, record.actor) == ('document.archive', 'system')


def test_an_automatic_step_follows_at_once_as_the_portals_own(portal: Any) -> None:
    workflows = portal.registry.workflows
    shipped = workflows.definitions
    act = shipped['act']
    archive = replace(act.transitions['archive'], permission='', automatic=True)
    changed = replace(act, transitions=MappingProxyType({**act.transitions, 'archive': archive}), digest='automatic')
    workflows.definitions = portal.registry.state_matrix = Definitions({**shipped, 'act': changed})
    try:
        uid = portal.registered(CLERK, 'act')
    finally:
        workflows.definitions = portal.registry.state_matrix = shipped
    assert states(portal, uid) == ['archived']
    with portal.reading() as root:
        actors = [root.ledger.get(seq).actor for seq in portal.document(root, uid).history]
    assert actors == [CLERK, CLERK, 'system']

"""Moving documents between versions of a definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from sedportal.kernel.errors import WrongStateError
from sedportal.workflow.definition import Definitions
from sedportal.workflow.migrate import Move, Stuck, migrate, plan
from sedportal.workflow.storage import state_of


@dataclass
class Note:
    """A document as migration sees it."""

    uid: str
    __workflow_state__: dict[str, str]
    workflow_version: int = 1
    workflow_name: str = 'incoming'

    @property
    def state(self) -> str:
        return state_of(self)


def note(uid: str, state: str, version: int = 1, workflow: str = 'incoming') -> Note:
    return Note(uid, {'lifecycle': state}, version, workflow)


def batch() -> list[Note]:
    return [note('a', 'draft'), note('b', 'draft', 0), note('c', 'pondered', 0), note('d', 'pondered', 0)]


MAPPING = {('incoming', 'pondered'): 'registered'}


def test_the_plan_changes_nothing(desk: Any) -> None:
    notes = batch()
    report = plan(iter(notes), desk.registry.workflows.definitions, MAPPING)
    assert report.current == 1
    assert report.moves[:2] == [
        Move('b', 'incoming', 0, 1, 'draft', 'draft'),
        Move('c', 'incoming', 0, 1, 'pondered', 'registered'),
    ]
    assert report.stuck == []
    assert report.summary() == [
        ('incoming', 0, 1, 'draft', 'draft', 1),
        ('incoming', 0, 1, 'pondered', 'registered', 2),
    ]
    assert [one.state for one in notes] == ['draft', 'draft', 'pondered', 'pondered']


def test_what_nothing_is_said_about_is_stuck(desk: Any) -> None:
    definitions = desk.registry.workflows.definitions
    assert plan(batch(), definitions).stuck == [Stuck('c', 'incoming', 'pondered'), Stuck('d', 'incoming', 'pondered')]
    assert len(plan(batch(), definitions, {('incoming', 'pondered'): 'nowhere'}).stuck) == 2
    assert plan([note('e', 'draft', 1, 'telegram')], definitions).stuck == [Stuck('e', 'telegram', 'draft')]
    assert plan(batch(), Definitions({})).moves == []


def test_migrating_does_what_was_planned(desk: Any) -> None:
    notes = batch()
    planned = plan(notes, desk.registry.workflows.definitions, MAPPING)
    assert migrate(desk.unit(everything=True), iter(notes), MAPPING) == planned
    assert [(one.state, one.workflow_version) for one in notes] == [
        ('draft', 1),
        ('draft', 1),
        ('registered', 1),
        ('registered', 1),
    ]
    assert migrate(desk.unit(everything=True), notes).moves == []


def test_a_batch_with_a_stuck_document_stays_whole(desk: Any) -> None:
    notes = batch()
    with pytest.raises(WrongStateError) as caught:
        migrate(desk.unit(everything=True), notes)
    assert len(caught.value.data['report'].stuck) == 2
    assert [(one.state, one.workflow_version) for one in notes][1] == ('draft', 0)

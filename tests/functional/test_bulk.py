"""Long runs of changes: consumers take what was just written, and have all of it at the end, whatever came between."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from sedportal.documents.operations import change_card, create_draft, delete_draft, take_transition
from sedportal.kernel.findings import run_checks
from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger import bulk
from sedportal.ledger.bulk import HandOver, in_bulk
from sedportal.ledger.export import LedgerExport
from sedportal.search import store
from tests.factories.cards import card_of
from tests.factories.portal import Portal

CLERK, PLACE = 'registrar.g-kineshma', 'g-kineshma'


def acting(unit: UnitOfWork) -> UnitOfWork:
    rights = unit.registry.rights_cache.rights_of(unit.registry, unit.portal, CLERK)
    return unit.acting_as(unit.portal['people'][CLERK], rights)


def drafts(registry: Any, hand_over: HandOver | None, number: int) -> list[str]:
    with unit_of_work(registry, quiet=True) as unit:
        place = unit.portal['organisations'][PLACE]
        made = [create_draft(acting(unit), place, 'incoming', card_of('incoming')).uid for _number in range(number)]
    if hand_over is not None:
        hand_over(unit.appended)
    return made


@pytest.fixture
def exported(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LedgerExport:
    """Let the portal's export begin anew in a folder of this test's own."""
    export: LedgerExport = portal.registry.ledger_runner.follower('export').consumer
    monkeypatch.setattr(export, 'directory', tmp_path / 'ledger')
    return export


def all_checks(registry: Any) -> list[str]:
    with reading(registry) as found:
        checked = run_checks(registry, found)
        return [f'{name}: {finding}' for name, finding in checked if finding and name in ('index', 'ledger')]


@pytest.mark.parametrize('commit', [1, 5, 50_000])
def test_all_that_was_handed_over_is_found_at_the_end(
    portal: Portal, exported: LedgerExport, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(store, 'BULK_COMMIT', commit)
    registry = portal.registry
    with in_bulk(registry) as hand_over:
        uids = [*drafts(registry, hand_over, 4), *drafts(registry, hand_over, 4)]
        with unit_of_work(registry, quiet=True) as unit:
            first, second, third = (portal.document(unit.portal, uid) for uid in uids[:3])
            change_card(acting(unit), first, {'title': 'О заготовке дров'})
            take_transition(acting(unit), second, 'register')
            delete_draft(acting(unit), third)
        hand_over(unit.appended)
    with reading(registry) as found:
        assert registry.index.applied_seq == exported.position() == found.ledger.last_seq
    assert registry.index.stored_entry(uids[0])['title'] == 'О заготовке дров'
    assert registry.index.stored_entry(uids[2]) is None
    assert sorted(registry.index.all_uids()) == sorted({*uids} - {uids[2]}), 'none stands there twice'
    assert not all_checks(registry)


def test_what_somebody_else_writes_in_between_is_found_too(portal: Portal, exported: LedgerExport) -> None:
    registry = portal.registry
    with in_bulk(registry) as hand_over:
        uids = drafts(registry, hand_over, 2) + drafts(registry, None, 1) + drafts(registry, hand_over, 2)
    assert sorted(registry.index.all_uids()) == sorted(uids)
    assert not all_checks(registry)


def test_a_run_that_breaks_off_leaves_the_index_as_far_as_it_says(portal: Portal) -> None:
    registry = portal.registry
    uids: list[str] = []

    def run() -> None:
        with in_bulk(registry) as hand_over:
            uids.extend(drafts(registry, hand_over, 3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert not list(registry.index.all_uids()), 'not committed yet'
    with in_bulk(registry):
        pass
    assert sorted(registry.index.all_uids()) == sorted(uids)
    assert not all_checks(registry)


def test_a_run_keeps_what_it_wrote_in_memory_and_leaves_all_settings_as_they_were(
    portal: Portal, exported: LedgerExport
) -> None:
    registry = portal.registry
    opened, before = database(registry), (database(registry).getCacheSize(), gc.isenabled())
    with in_bulk(registry) as hand_over:
        uids = drafts(registry, None, 3)
        assert opened.getCacheSize() > before[0]
        assert not gc.isenabled()
        with reading(registry) as found:
            assert all(portal.document(found, uid)._p_changed is not None for uid in uids), 'nothing is loaded again'
        hand_over([])
    assert (opened.getCacheSize(), gc.isenabled()) == before


def test_what_can_not_be_reached_is_looked_for_now_and_then(
    portal: Portal, exported: LedgerExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Circle:
        """Something that only a collection finds."""

        def __init__(self) -> None:
            self.own = self

    monkeypatch.setattr(bulk, 'HANDED_OVER_BETWEEN', 3)
    with in_bulk(portal.registry) as hand_over:
        circle = weakref.ref(Circle())
        drafts(portal.registry, hand_over, 2)
        assert circle() is not None
        drafts(portal.registry, hand_over, 2)
        assert circle() is None


def test_nobody_is_told_in_a_quiet_unit(portal: Portal) -> None:
    for quiet in (True, False):
        with unit_of_work(portal.registry, quiet=quiet) as unit:
            place = unit.portal['organisations'][PLACE]
            made = create_draft(acting(unit), place, 'incoming', card_of('incoming'))
            system = unit.registry.system_rights
            change_card(unit.acting_as(unit.actor, system), made, {'title': 'О другом'})
            assert (unit.portal.notices is None) is quiet

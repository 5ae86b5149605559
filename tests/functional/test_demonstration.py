"""The demonstration, carried out in an empty portal of its own: what stands there at the end, and how it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import sedportal
from sedportal.demonstration.build import add_documents, build_demonstration, planned
from sedportal.demonstration.plan import plan
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import ConfigurationFault, WrongStateError
from sedportal.kernel.findings import run_checks
from sedportal.kernel.storage import reading
from sedportal.ledger.records import stamp
from sedportal.ledger.runner import catch_up
from tests.factories.clock import START, MovableClock
from tests.factories.portal import settings_of

TODAY = moscow(START).date()
# All kinds and states of a few organisations, the smallest and the largest among them.
PLACES = ('gov-apparat', 'g-kineshma', 'r-luhskiy', 'dep-fin')
CHOSEN = [document for document in plan(TODAY) if document.organisation in PLACES]


@pytest.fixture(scope='module')
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the registry of a portal with the region and the chosen documents."""
    folder = tmp_path_factory.mktemp('demonstration')
    settings = settings_of(folder, MovableClock())
    settings['zodbconn.uri'] = f'file://{folder}/Data.fs?blobstorage_dir={folder}/blobs'
    registry = sedportal.main({'here': str(folder)}, **settings).registry
    told: list[int] = []
    assert build_demonstration(registry, told.append, CHOSEN) == len(CHOSEN) == sum(told)
    yield registry
    registry.background.stop()


def documents_of(registry: Any, portal: Any) -> dict[tuple[str, str, str], list[Any]]:
    found: dict[tuple[str, str, str], list[Any]] = {}
    for document in registry.all_documents(portal):
        slug = document.__parent__.__parent__.slug
        found.setdefault((slug, document.kind, document.title), []).append(document)
    return found


def test_the_plan_is_carried_out(registry: Any) -> None:
    with reading(registry) as portal:
        assert len(portal['organisations']) == 54
        assert len(portal['people']) == 991
        found = documents_of(registry, portal)
        for document in CHOSEN:
            same = found[document.organisation, document.kind, document.card['title']]
            assert any(
                made.state == document.state
                and made.access_mark == document.card['access_mark']
                and made.initiator == f'{document.initiator}.{document.organisation}'
                and [file.current.name for file in made.files] == [name for name, _kind in document.files]
                for made in same
            )
        states = Counter(made.state for several in found.values() for made in several)
        assert states == Counter(document.state for document in CHOSEN)


def test_history_was_lived_in_order(registry: Any) -> None:
    with reading(registry) as portal:
        for several in documents_of(registry, portal).values():
            for made in several:
                records = portal.ledger.of(made.history)
                assert records[0].action == 'document.created'
                assert [record.at for record in records] == sorted(record.at for record in records)
                assert made.created_at <= made.changed_at <= START
                assert records[0].at[:16] == made.created_at.isoformat()[:16]
                if made.number:
                    assert made.created_at <= made.registered_at <= made.changed_at
        assert portal.ledger.get(1).at < '2025-09'
        assert portal.ledger.head.at <= stamp(START)


def test_numbers_follow_the_dates(registry: Any) -> None:
    with reading(registry) as portal:
        numbered: dict[tuple[str, str], list[Any]] = {}
        for (slug, _kind, _title), several in documents_of(registry, portal).items():
            for made in several:
                if made.number:
                    numbered.setdefault((slug, made.register), []).append(made)
        for several in numbered.values():
            several.sort(key=lambda made: made.register_seq)
            assert [made.register_seq for made in several] == list(range(1, len(several) + 1))
            assert several == sorted(several, key=lambda made: made.registered_at)


def test_the_clock_is_the_portals_again(registry: Any) -> None:
    assert registry.clock.now() == START
    assert registry.ids.uid().startswith(f'{int(START.timestamp() * 1000):012x}'[:8])


def test_it_is_made_in_an_empty_portal_only(registry: Any) -> None:
    with pytest.raises(WrongStateError):
        build_demonstration(registry)
    assert 380 <= planned(registry) <= 420


def test_nothing_is_made_where_it_is_not_allowed(registry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(registry, 'options', replace(registry.options, demonstration=False))
    with pytest.raises(ConfigurationFault):
        build_demonstration(registry)
    with pytest.raises(ConfigurationFault):
        add_documents(registry, 1)


def test_more_documents_are_added_evenly_and_everything_checks(registry: Any) -> None:
    with reading(registry) as portal:
        before = Counter(made.kind for made in registry.all_documents(portal))
    told: list[int] = []
    assert add_documents(registry, 432, 7, told.append) == 432 == sum(told)
    catch_up(registry)
    with reading(registry) as portal:
        after = Counter(made.kind for made in registry.all_documents(portal))
        assert {kind: after[kind] - before[kind] for kind in after} == dict.fromkeys(after, 108)
        findings = [finding for _name, finding in run_checks(registry, portal) if finding is not None]
    assert not findings

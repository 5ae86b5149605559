"""What machines ask: alive, ready, measures."""

from __future__ import annotations

import pytest

from tests.factories.portal import Portal

ELSEWHERE = {'REMOTE_ADDR': '10.1.2.3'}


@pytest.fixture
def settled(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Give a portal whose consumers are at the ledger's end: in these tests no threads run them."""
    monkeypatch.setattr(portal.registry.ledger_runner, 'status', list)
    return portal


def test_alive_and_ready(settled: Portal) -> None:
    browser = settled.browser()
    assert browser.get('/healthz').text == 'alive\n'
    assert browser.get('/readyz').text == 'ready\n'


def test_an_index_that_is_rebuilt_is_named(settled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled.registry.index, 'needs_rebuild', True)
    answer = settled.browser().get('/readyz', status=503)
    assert answer.text == 'index: being rebuilt\n'
    assert answer.headers['Retry-After']


def test_a_failing_consumer_is_named(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from sedportal.ledger.consumers import ConsumerStatus

    failing, lossy = ConsumerStatus('search', 3, 7, True, 'disk full', 0), ConsumerStatus('mail', 10, 0, False, '', 2)
    monkeypatch.setattr(portal.registry.ledger_runner, 'status', lambda: [failing, lossy])
    answer = portal.browser().get('/readyz', status=503)
    assert answer.text.splitlines() == ['consumer search: failing, 7 behind', 'consumer mail: 2 dead letters']


def test_measures_are_for_this_machine_and_operators(portal: Portal) -> None:
    uid = portal.registered('registrar.g-kineshma')
    browser = portal.browser('registrar.g-kineshma')
    browser.get(f'/documents/{uid}')
    browser.get('/no/such/page', status=404)
    text = browser.get('/metrics').text
    assert 'route="Document/"' in text
    assert 'route="-",status="404"' in text
    assert 'sedportal_index_behind' in text
    assert uid not in text
    assert 'no/such' not in text
    browser.get('/metrics', extra_environ=ELSEWHERE, status=404)
    browser.get('/metrics', headers={'X-Forwarded-For': '10.1.2.3'}, status=404)
    portal.browser().get('/metrics', extra_environ=ELSEWHERE, status=404)
    portal.browser('admin').get('/metrics', extra_environ=ELSEWHERE)

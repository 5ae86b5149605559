"""What machines ask: alive, ready, measures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from sedportal.jobs.measuring import measure_if_due
from sedportal.kernel import notes
from sedportal.ledger.consumers import ConsumerStatus
from tests.factories.portal import Portal

ROOT = Path(__file__).resolve().parents[3]
ELSEWHERE = {'REMOTE_ADDR': '10.1.2.3'}
TOKEN = 'watcher-watcher-watcher-watcher-watcher'
WELL = ConsumerStatus('search', 10, 0, False, '', 0)


@pytest.fixture
def settled(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Give a portal whose consumers are at the ledger's end: in these tests no threads run them."""
    monkeypatch.setattr(portal.registry.ledger_runner, 'status', list)
    return portal


@pytest.fixture
def watched(settled: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Let a network and the bearer of a token see details."""
    object.__setattr__(settled.registry.options, 'monitoring_from', ('127.0.0.0/8', '10.1.0.0/16'))
    object.__setattr__(settled.registry.options, 'monitoring_token', TOKEN)
    return settled


@pytest.fixture(autouse=True)
def options_as_they_were(portal: Portal) -> Any:
    options = portal.registry.options
    kept = {name: getattr(options, name) for name in ('monitoring_from', 'monitoring_token', 'backup_hours')}
    kept['least_free_mib'] = options.least_free_mib
    yield
    for name, value in kept.items():
        object.__setattr__(options, name, value)


def setting(portal: Portal, name: str, value: Any) -> None:
    object.__setattr__(portal.registry.options, name, value)


def stand(portal: Portal, monkeypatch: pytest.MonkeyPatch, *standing: ConsumerStatus) -> None:
    monkeypatch.setattr(portal.registry.ledger_runner, 'status', lambda: list(standing))


def test_alive_and_ready(settled: Portal) -> None:
    browser = settled.browser()
    assert browser.get('/healthz').text == 'alive\n'
    assert browser.get('/readyz').json == {'state': 'ready', 'behind': []}


def test_alive_needs_no_database(settled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(settled.registry, '_zodb_databases')
    assert settled.browser().get('/healthz').text == 'alive\n'


def test_an_index_that_is_rebuilt_sends_people_elsewhere(settled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled.registry.index, 'needs_rebuild', True)
    answer = settled.browser().get('/readyz', status=503)
    assert answer.json == {'state': 'unready', 'behind': [{'part': 'search', 'reason': 'being rebuilt'}]}
    assert answer.headers['Retry-After']


@pytest.mark.parametrize(
    ('standing', 'state', 'reasons'),
    [
        (ConsumerStatus('search', 3, 7, True, 'disk full', 0), 'attention', ['failing']),
        (ConsumerStatus('search', 3, 7000, False, '', 0, seconds=30.0), 'ready', []),
        (ConsumerStatus('search', 3, 7000, False, '', 0, seconds=90.0), 'unready', ['behind']),
        (ConsumerStatus('search', 3, 7000, True, 'x', 0, seconds=90.0), 'unready', ['failing']),
        (ConsumerStatus('export', 3, 7000, True, 'x', 0, seconds=90.0), 'attention', ['failing']),
        (ConsumerStatus('mail', 10, 0, False, '', 2), 'attention', ['records put aside']),
        (ConsumerStatus('words', 10, 90000, False, '', 0, leisurely=True, seconds=9000.0), 'ready', []),
    ],
)
def test_who_is_behind_is_named_with_what_follows(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, standing: ConsumerStatus, state: str, reasons: list[str]
) -> None:
    stand(portal, monkeypatch, WELL, standing)
    answer = portal.browser().get('/readyz', status=503 if state == 'unready' else 200)
    expected = [{'part': standing.name, 'reason': reason} for reason in reasons]
    assert answer.json == {'state': state, 'behind': expected}, 'strangers get words without figures'


def test_storage_disk_and_backup_are_named(settled: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(settled, 'least_free_mib', 1 << 50)
    setting(settled, 'backup_hours', 26)
    monkeypatch.setattr(settled.registry._zodb_databases[''].storage, 'isReadOnly', lambda: True)
    told = settled.browser().get('/readyz').json
    assert told['state'] == 'attention'
    assert [fault['part'] for fault in told['behind']] == ['storage', 'disk', 'backup']
    notes.leave(settled.registry.options.var, 'backup', target='/mnt/backup')
    told = settled.browser().get('/readyz').json
    assert 'backup' not in [fault['part'] for fault in told['behind']]


def test_details_are_for_watchers_and_operators(watched: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(watched, monkeypatch, ConsumerStatus('export', 3, 7, True, 'OSError: /srv/secret', 0, seconds=12.34))
    expected = {
        'part': 'export', 'reason': 'failing', 'position': 3, 'records': 7, 'seconds': 12.3, 'dead_letters': 0,
        'error': 'OSError: /srv/secret',
    }  # fmt: skip
    stranger, far = watched.browser(), {'REMOTE_ADDR': '192.168.0.1'}
    assert stranger.get('/readyz').json['behind'] == [expected]
    assert 'secret' not in stranger.get('/readyz', extra_environ=far).text
    bearer = {'Authorization': f'Bearer {TOKEN}'}
    assert stranger.get('/readyz', extra_environ=far, headers=bearer).json['behind'] == [expected]
    assert watched.browser('admin').get('/readyz', extra_environ=far).json['behind'] == [expected]


def test_measures_are_nobodys_unless_he_is_named(portal: Portal) -> None:
    stranger = portal.browser()
    stranger.get('/metrics', status=404)
    stranger.get('/metrics', headers={'Authorization': 'Bearer '}, status=404)
    portal.browser('registrar.g-kineshma').get('/metrics', status=404)
    portal.browser('admin').get('/metrics', extra_environ=ELSEWHERE)


def test_measures_are_for_watchers(watched: Portal) -> None:
    stranger = watched.browser()
    stranger.get('/metrics')
    stranger.get('/metrics', extra_environ=ELSEWHERE)
    stranger.get('/metrics', headers={'X-Forwarded-For': '10.1.2.3'}, status=404)
    stranger.get('/metrics', extra_environ={'REMOTE_ADDR': '10.2.0.1'}, status=404)
    stranger.get('/metrics', extra_environ={'REMOTE_ADDR': 'unix:'}, status=404)
    far = {'REMOTE_ADDR': '192.168.0.1'}
    stranger.get('/metrics', extra_environ=far, headers={'Authorization': f'Bearer {TOKEN}x'}, status=404)
    stranger.get('/metrics', extra_environ=far, headers={'Authorization': f'Bearer {TOKEN}'})


def test_measures_tell_how_much_and_never_what(watched: Portal) -> None:
    uid = watched.registered('registrar.g-kineshma')
    browser = watched.browser('registrar.g-kineshma')
    browser.get(f'/documents/{uid}')
    browser.get('/no/such/page', status=404)
    var = watched.registry.options.var
    notes.leave(var, 'backup', size=17)
    notes.leave(var, 'backup-check', faults=2)
    assert measure_if_due(watched.registry)
    assert not measure_if_due(watched.registry), 'once an hour'
    text = browser.get('/metrics').text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert {
        'sedportal_requests', 'sedportal_request_seconds', 'sedportal_requests_in_progress', 'sedportal_threads',
        'sedportal_write_wait_seconds', 'sedportal_write_transactions', 'sedportal_write_held_seconds',
        'sedportal_write_given_up', 'sedportal_consumer_position', 'sedportal_consumer_behind',
        'sedportal_consumer_behind_seconds', 'sedportal_consumer_failing', 'sedportal_consumer_dead_letters',
        'sedportal_sessions', 'sedportal_files_unreadable', 'sedportal_files_closed',
        'sedportal_storage_bytes', 'sedportal_files', 'sedportal_disk_free_bytes',
        'sedportal_disk_bytes', 'sedportal_backup_age_seconds', 'sedportal_backup_check_faults', 'sedportal_ready',
        'sedportal_attention', 'sedportal_ledger_last_seq', 'sedportal_index_behind', 'sedportal_info',
        'process_cpu_seconds', 'process_resident_memory_bytes', 'process_open_fds',
    } <= set(families)  # fmt: skip
    seen = {(one.labels['route'], one.labels['status']) for one in families['sedportal_requests'].samples}
    assert {('Document/', '200'), ('-', '404')} <= seen
    parts = {one.labels['part'] for one in families['sedportal_storage_bytes'].samples}
    assert parts == {'objects', 'files', 'index', 'ledger'}
    assert families['sedportal_write_transactions'].samples[0].value > 0
    assert families['sedportal_requests_in_progress'].samples[0].value == 1, 'the one that asks'
    for secret in (uid, 'no/such', 'registrar', 'kineshma'):
        assert secret not in text


def test_the_rules_shipped_ask_for_figures_that_are_there(watched: Portal) -> None:
    var = watched.registry.options.var
    notes.leave(var, 'backup', size=1)
    notes.leave(var, 'backup-check', faults=0)
    text = watched.browser().get('/metrics').text
    samples = {one.name for family in text_string_to_metric_families(text) for one in family.samples}
    families = {family.name for family in text_string_to_metric_families(text)}
    rules = yaml.safe_load((ROOT / 'deploy/prometheus/alerts.yml').read_text(encoding='utf-8'))['groups'][0]['rules']
    asked = {name for rule in rules for name in re.findall(r'sedportal_\w+', rule['expr'])}
    assert len(rules) == len({rule['alert'] for rule in rules}) > 10
    assert asked
    empty_yet = {f'{family}{end}' for family in families for end in ('', '_total', '_bucket')}
    assert asked - samples - empty_yet == set()
    assert all(rule['labels']['severity'] in ('page', 'ticket') and rule['annotations']['summary'] for rule in rules)

"""The operator's page: what is behind in words, records that were put aside, sizes, the last backup."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from persistent.mapping import PersistentMapping

from sedportal.kernel import notes
from sedportal.kernel.processes import WEB, beat, leave, running
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.consumers import Follower
from sedportal.ledger.records import SKIPPED, DeadLetter, Record
from tests.factories.portal import Portal

from .test_roles import browser_of

PATH = '/admin/operation'
CLERK = 'registrar.g-kineshma'


def put_aside(portal: Portal, consumer: str, seq: int = 0) -> int:
    with unit_of_work(portal.registry) as unit:
        seq = seq or unit.portal.ledger.last_seq
        letter = DeadLetter(consumer, seq, 'ValueError: torn', '2026-11-23T09:30:00.000000Z')
        unit.portal.ledger.put_aside(letter)
    return seq


def letters(portal: Portal, consumer: str) -> list[DeadLetter]:
    with portal.reading() as root:
        return list(root.ledger.dead_letters_of(consumer))


def decide(portal: Portal, login: str, consumer: str, seq: int, deed: str, **options: Any) -> Any:
    browser = browser_of(portal, login)
    form = {'csrf_token': browser.csrf_token(), 'consumer': consumer, 'seq': str(seq), 'deed': deed}
    return browser.post(PATH, form, **options)


def follow(portal: Portal, consumer: str) -> Follower:
    follower: Follower = portal.registry.ledger_runner.follower(consumer)
    while follower.step() == 0.0:
        pass
    return follower


def test_a_record_that_was_put_aside_is_tried_again(portal: Portal) -> None:
    uid = portal.registered(CLERK)
    follow(portal, 'search')
    portal.registry.index.apply([], [uid], portal.registry.index.applied_seq)
    assert portal.registry.index.stored_entry(uid) is None
    seq = put_aside(portal, 'search')
    page = browser_of(portal, 'admin').get(PATH)
    assert 'ValueError: torn' in page.text
    assert 'отложенные записи' in page.html.select_one('.alert-warning').text
    assert decide(portal, 'admin', 'search', seq, 'retry', status=303).location.endswith(PATH)
    assert 'новая попытка' in browser_of(portal, 'admin').get(PATH).text
    follow(portal, 'search')
    assert letters(portal, 'search') == []
    assert portal.registry.index.stored_entry(uid) is not None
    with portal.reading() as root:
        actions = [root.ledger.get(number).action for number in range(seq + 1, root.ledger.last_seq + 1)]
    assert 'operation.letter_retried' in actions


def test_one_that_fails_again_is_put_aside_again(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.registered(CLERK)
    follower = follow(portal, 'search')
    seq = put_aside(portal, 'search')

    def torn(records: Sequence[Record], portal: Any) -> None:
        raise ValueError('still torn')

    monkeypatch.setattr(follower.consumer, 'again', torn)
    decide(portal, 'admin', 'search', seq, 'retry', status=303)
    follow(portal, 'search')
    [letter] = letters(portal, 'search')
    assert (letter.seq, letter.state, letter.error) == (seq, '', 'ValueError: still torn')


def test_one_that_is_done_without_is_counted_no_more(portal: Portal) -> None:
    portal.registered(CLERK)
    follower = follow(portal, 'search')
    seq = put_aside(portal, 'search')
    decide(portal, 'admin', 'search', seq, 'skip', status=303)
    assert [letter.state for letter in letters(portal, 'search')] == [SKIPPED]
    with portal.reading() as root:
        assert follower.status(root.ledger).dead_letters == 0
    page = browser_of(portal, 'admin').get(PATH)
    assert 'ValueError: torn' not in page.text
    decide(portal, 'admin', 'search', seq, 'retry', status=404)


def test_only_who_runs_the_portal_decides(portal: Portal) -> None:
    seq = put_aside(portal, 'search')
    for login in (CLERK, 'orgadmin.dep-fin', 'auditor'):
        decide(portal, login, 'search', seq, 'skip', status=403)
    for consumer, number, deed, status in (
        ('nobody', seq, 'skip', 404), ('search', 10**9, 'retry', 404), ('search', seq, 'forget', 400),
    ):  # fmt: skip
        decide(portal, 'admin', consumer, number, deed, status=status)
    assert [letter.state for letter in letters(portal, 'search')] == ['']


def test_the_copy_of_the_ledger_can_not_go_back(portal: Portal) -> None:
    portal.registered(CLERK)
    follow(portal, 'export')
    seq = put_aside(portal, 'export')
    page = browser_of(portal, 'admin').get(PATH)
    assert [button['value'] for button in page.html.select('button[name=deed]')] == ['skip']
    decide(portal, 'admin', 'export', seq, 'retry', status=409)


def test_backup_check_and_pack_are_told(portal: Portal) -> None:
    var = portal.registry.options.var
    page = browser_of(portal, 'admin').get(PATH)
    assert 'не было' in page.html.select_one('main').text
    notes.leave(var, 'backup', target='/mnt/копии', full=True, size=3 << 30, seconds=12.3)
    notes.leave(var, 'backup-check', faults=0)
    notes.leave(var, 'pack', before=3 << 30, after=1 << 30)
    text = ' '.join(browser_of(portal, 'admin').get(PATH).html.select_one('main').text.split())
    for told in ('/mnt/копии', 'база целиком', '3 072 МБ', '12 с', '2 048 МБ', 'Найдено повреждений'):
        assert told in text, told


def test_processes_and_jobs_are_told(portal: Portal) -> None:
    var, now = portal.registry.options.var, portal.clock.now()
    beat(var, WEB, True, now - timedelta(hours=3), now)
    own = next((var / 'notes' / 'processes').iterdir())
    other = {**json.loads(own.read_text()), 'pid': 17, 'kind': 'worker', 'version': '0.0.9'}
    gone = {**other, 'pid': 18, 'seen': (now - timedelta(minutes=5)).isoformat()}
    own.with_name('other-17.json').write_text(json.dumps(other))
    own.with_name('other-18.json').write_text(json.dumps(gone))
    own.with_name('other-19.json').write_text('[]')
    assert [one.pid for one in running(var, now)] == [os.getpid(), 17]
    with unit_of_work(portal.registry) as unit:
        unit.portal.leases = PersistentMapping({'sweeper': ('node2:4711:019eca82', 3), 'timed-steps': ('', 4)})
    page = browser_of(portal, 'admin').get(PATH)
    text = ' '.join(page.html.select_one('main').text.split())
    for told in ('отвечает людям, фоновая работа', '0.0.9 не как у этого', 'node2, 4711', 'sweeper', 'timed-steps'):
        assert told in text, told
    leave(var)
    assert [one.pid for one in running(var, now)] == [17]

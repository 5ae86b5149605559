"""The ledger by words and record by record: bounded looking, the chain shown and checked, files, closed details."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sedportal.ledger.chain import digest
from sedportal.ledger.records import Record, RecordFilter
from sedportal.web.admin.deeds import DEEDS
from sedportal.workflow.registry import workflows_of

from .test_roles import browser_of

CLERK = 'registrar.g-kineshma'
SOURCES = Path(__file__).resolve().parents[3] / 'sedportal'


def test_words_are_found_in_open_details_only(portal: Any) -> None:
    for mark in ('none', 'confidential'):
        uid = portal.registered(CLERK, access_mark=mark)
        portal.advance(uid, CLERK, 'annul', comment=f'Ошибка Ветрова {mark}')
    page = browser_of(portal, 'auditor').get('/admin/ledger', {'words': 'ветрова ошибка'})
    assert len(page.html.select('tbody tr')) == 1
    assert 'Ветрова none' in page.text
    assert browser_of(portal, 'auditor').get('/admin/ledger', {'words': 'confidential'}).html.select('.empty')
    saved = browser_of(portal, 'auditor').get('/admin/ledger/export/csv', {'action': 'document.annul'})
    text = saved.body.decode('utf-8-sig')
    assert 'Ветрова none' in text
    assert 'Ветрова confidential' not in text


def test_a_record_shows_its_chain_and_its_neighbours(portal: Any) -> None:
    browser = browser_of(portal, 'auditor')
    page = browser.get('/admin/ledger/100')
    assert page.html.select('.alert-success')
    with portal.reading() as root:
        record = root.ledger.get(100)
    assert page.text.count(record.hash) == 2
    assert record.prev_hash in page.text
    assert page.click(href='/admin/ledger/101').html.select('.alert-success')
    assert not browser.get('/admin/ledger/1').html.select('a[rel=prev]')
    browser.get('/admin/ledger/99999999', status=404)
    with portal.acting() as unit:
        stored = unit.portal.ledger.stored(100)
        stored.content = stored.content.replace(b'"seq":100', b'"seq":100 ', 1)
        stored.content = stored.content.replace(b'"actor":"', b'"actor":"x', 1)
        stored._p_changed = True
    assert browser.get('/admin/ledger/100').html.select('.alert-danger .alert-danger, .alert-danger li')
    assert browser.get('/admin/ledger/102').html.select('.alert-success')


def test_looking_is_bounded_and_says_how_far(portal: Any) -> None:
    with portal.reading() as root:
        ledger = root.ledger
        page = ledger.recent(RecordFilter(actor='nobody'), scan=100)
        assert (page.records, page.looked, page.before) == ((), 100, ledger.last_seq - 99)
        whole = ledger.recent(RecordFilter(action='organisation.added'), limit=1000)
        assert len(whole.records) == 54
        plain = [one for one in ledger.of(range(1, ledger.last_seq + 1)) if one.action.startswith('role.')]
        found = ledger.recent(RecordFilter(action='role.'), limit=100_000).records
        assert [one.seq for one in found] == [one.seq for one in reversed(plain)]
        assert ledger.recent(RecordFilter(words='депфин'), limit=9).records


def test_json_lines_can_be_checked_and_leave_closed_details_out(portal: Any) -> None:
    portal.registered(CLERK, access_mark='confidential', title='Тайна')
    browser = browser_of(portal, 'auditor')
    lines = browser.get('/admin/ledger/export/jsonl', {'action': 'role.granted', 'organisation': 'dep-fin'})
    records = [Record.read(line) for line in lines.body.splitlines()]
    assert records
    assert all(digest(one.content()) == one.hash for one in records)
    closed = browser.get('/admin/ledger/export/jsonl?action=document.').body.splitlines()
    assert all(json.loads(line)['details'] is None and json.loads(line)['closed'] for line in closed)
    browser.get('/admin/ledger/export/pdf', status=404)
    browser.get('/admin/ledger/export/csv', {'since': 'вчерась'}, status=422)
    browser_of(portal, 'admin').get('/admin/ledger/export/csv', status=403)


def test_every_action_has_its_words(portal: Any) -> None:
    written = set()
    for path in SOURCES.rglob('*.py'):
        text = path.read_text(encoding='utf-8')
        written |= set(re.findall(r"(?:note|append|_note)\(\s*unit[^,]*,\s*'([a-z]+\.[a-z_]+)'", text))
        written |= set(re.findall(r"action = '([a-z]+\.[a-z_]+)'", text))
    steps = {
        f'document.{name}'
        for definition in workflows_of(portal.registry).definitions.values()
        for name in definition.transitions
    }
    assert len(written) > 30
    assert written - DEEDS.keys() - steps == set()

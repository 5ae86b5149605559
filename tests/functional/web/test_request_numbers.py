"""The number of a request: on the answer, on error pages, in problems, in every line that is logged meanwhile (S15)."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sedportal.api.v1 import account
from sedportal.kernel.logs import JsonFormatter
from sedportal.kernel.request_number import HEADER
from tests.factories.portal import Portal

NUMBER = re.compile(r'[0-9a-f]{12}')
FORGED = 'x\r\n{"event": "all is well", "request": "000000000000"}\u2028\x85'


class Log:
    """What the portal writes as in production, read back."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def records(self) -> list[dict[str, Any]]:
        """Return the records; each line must be one."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Give the log; whatever an ini file has done to the portal's loggers in this process is put aside meanwhile."""
    kept, manager = Log(), logging.getLogger('sedportal').manager
    names = ['sedportal', *(name for name in manager.loggerDict if name.startswith('sedportal.'))]
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.level, logger.propagate, logger.disabled) for logger in loggers]
    handler = logging.StreamHandler(kept.stream)
    handler.setFormatter(JsonFormatter())
    for logger in loggers:
        logger.level, logger.propagate, logger.disabled = logging.NOTSET, True, False
    loggers[0].addHandler(handler)
    loggers[0].setLevel(logging.INFO)
    yield kept
    loggers[0].removeHandler(handler)
    for logger, level, propagate, disabled in before:
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


def fail(*args: Any, **options: Any) -> Any:
    raise RuntimeError('broken')


def test_every_request_is_one_line(portal: Portal, log: Log) -> None:
    uid = portal.registered('registrar.g-kineshma')
    browser = portal.browser('registrar.g-kineshma')
    log.stream.truncate(0)
    log.stream.seek(0)
    answer = browser.get(f'/documents/{uid}', params={'q': 'тайна'})
    [record] = log.records
    assert record['request'] == answer.headers[HEADER]
    assert NUMBER.fullmatch(record['request'])
    told = {name: record[name] for name in ('logger', 'level', 'method', 'route', 'status', 'login')}
    assert told == {
        'logger': 'sedportal.access', 'level': 'info', 'method': 'GET', 'route': 'Document/', 'status': 200,
        'login': 'registrar.g-kineshma',
    }  # fmt: skip
    assert record['milliseconds'] > 0
    assert 'тайна' not in log.stream.getvalue()
    assert uid not in log.stream.getvalue()


def test_each_request_has_its_own(portal: Portal) -> None:
    browser = portal.browser()
    numbers = {browser.get('/healthz', headers={HEADER: '000000000000'}).headers[HEADER] for _ in range(5)}
    assert len(numbers) == 5
    assert '000000000000' not in numbers, 'a client does not choose it'


@pytest.mark.parametrize('path', ['/no/such/page', '/admin/operation', '/api/v1/documents/none', '/healthz'])
def test_it_stands_where_people_and_programs_look(portal: Portal, path: str) -> None:
    browser = portal.browser('registrar.g-kineshma')
    answer = browser.get(path, expect_errors=True)
    number = answer.headers[HEADER]
    if path.startswith('/api/'):
        assert answer.json['number'] == number
    elif answer.status_int >= 400:
        assert number in answer.html.select_one('main').get_text()


@pytest.mark.parametrize('surface', ['page', 'api'])
def test_a_failure_is_found_by_its_number(
    portal: Portal, log: Log, monkeypatch: pytest.MonkeyPatch, surface: str
) -> None:
    if surface == 'api':
        browser = portal.program('registrar.g-kineshma')
        monkeypatch.setattr(account, 'person_body', fail)
        answer = browser.get('/api/v1/me', status=500)
        shown = answer.json['number']
    else:
        browser = portal.browser('registrar.g-kineshma')
        monkeypatch.setattr(portal.registry.index, 'search', fail)
        answer = browser.get('/search?q=order', status=500)
        shown = answer.headers[HEADER]
        assert shown in answer.text
    [failure] = [record for record in log.records if record['level'] == 'error']
    assert failure['request'] == shown
    assert 'RuntimeError: broken' in failure['exception']
    [line] = [record for record in log.records if record.get('status') == 500]
    assert line['request'] == shown


def test_nothing_that_is_sent_makes_a_record_of_its_own(portal: Portal, log: Log) -> None:
    browser = portal.browser()
    page = browser.get('/login')
    form = page.forms['login']
    form['login'], form['password'] = FORGED, FORGED
    form.submit(expect_errors=True)
    browser.get('/search', params={'q': FORGED}, expect_errors=True)
    browser.get('/%0d%0a{"event"%3a"all is well"}', expect_errors=True)
    browser.get('/healthz', headers={'User-Agent': 'x" "y', 'X-Forwarded-For': '{"event": 1}'})
    records = log.records
    assert len([record for record in records if record['logger'] == 'sedportal.access']) >= 4
    assert all(record['event'] != 'all is well' and record.get('request') != '000000000000' for record in records)

"""Logs in production: one JSON object a line, whatever a text holds."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from sedportal.kernel.logs import JsonFormatter, PlainFormatter


def written(formatter: logging.Formatter, message: str, *values: Any, **options: Any) -> list[str]:
    """Return the lines that one call of a logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger('sedportal.test')
    logger.addHandler(handler)
    logger.error(message, *values, **options)
    return stream.getvalue().splitlines()


def logged(message: str, *values: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the JSON records that one call of a logger writes."""
    return [json.loads(line) for line in written(JsonFormatter(), message, *values, **options)]


def test_a_record() -> None:
    [record] = logged('number %s is taken', 'вх-12/26')
    assert record['event'] == 'number вх-12/26 is taken'
    assert (record['level'], record['logger']) == ('error', 'sedportal.test')
    assert record['timestamp'].endswith('Z')


def test_a_text_can_not_make_a_record_of_its_own() -> None:
    [record] = logged('login %s failed', 'x\n{"event": "all is well"}\r\n\u2028')
    assert 'all is well' in record['event']


def test_an_error_comes_with_its_traceback_on_the_same_line() -> None:
    try:
        raise ValueError('broken\nbadly')
    except ValueError:
        [record] = logged('failed', exc_info=True)
    assert 'ValueError: broken' in record['exception']


def test_a_record_bears_the_number_of_its_request() -> None:
    with bound_contextvars(request='0123456789ab'):
        [record] = logged('while a request is answered')
        [line] = written(PlainFormatter('%(levelname)s %(message)s'), 'while a request is answered')
    assert record['request'] == '0123456789ab'
    assert line == '[0123456789ab] ERROR while a request is answered'
    [outside] = logged('outside of one')
    assert 'request' not in outside


def test_only_known_members_are_written() -> None:
    [record] = logged('x', extra={'route': 'Document/', 'title': 'О кадрах'})
    assert record['route'] == 'Document/'
    assert 'title' not in record


@pytest.mark.parametrize('end', ['\n', '\r', '\r\n', '\x85', '\u2028', '\x1b[2K', '\x00'])
def test_a_plain_line_stays_one_line(end: str) -> None:
    lines = written(PlainFormatter('%(levelname)s %(message)s'), 'login %s failed', f'x{end}ERROR all is well')
    assert len(lines) == 1
    assert lines[0].startswith('ERROR login x\\')


def test_a_plain_traceback_is_set_in() -> None:
    try:
        raise ValueError('broken\nERROR all is well')
    except ValueError:
        lines = written(PlainFormatter('%(levelname)s %(message)s'), 'failed', exc_info=True)
    assert [line for line in lines if not line.startswith('    ')] == ['ERROR failed']

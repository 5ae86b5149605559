"""Logs in production: one JSON object a line, whatever a text holds."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

from sedportal.kernel.logs import JsonFormatter


def logged(message: str, *values: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the records that one call of a logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger('sedportal.test')
    logger.addHandler(handler)
    logger.error(message, *values, **options)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


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

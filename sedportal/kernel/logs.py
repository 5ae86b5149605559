"""Logs: one JSON object a line, or plain lines; no text that a person typed can pass for a record of its own.

What is logged while a request is answered carries its number (``kernel.request_number``).
"""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from typing import Any

import structlog

_TRIES = 20
# JSON escapes the line ends of ASCII by itself.
_LINE_ENDS = {0x85: r'\u0085', 0x2028: r'\u2028', 0x2029: r'\u2029'}
_CONTROL = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029]')
# The members of a line about a request (web/status/access.py); nothing else that a call hands over is written.
MEMBERS = ('method', 'route', 'status', 'milliseconds', 'login')

__all__ = ['MEMBERS', 'JsonFormatter', 'PlainFormatter']


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Format records of the standard library and of structlog alike; named in ``production.ini``.

    ``fileConfig`` hands over a format, a date format and a style; none has a say in JSON.
    """

    def __init__(self, fmt: str | None = None, datefmt: str | None = None, style: str = '%') -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(MEMBERS),
                structlog.processors.TimeStamper(fmt='iso', utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_one_line, ensure_ascii=False, sort_keys=True),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a trace is laid out again where Python stumbled (see ``sedportal.web.compiling``)."""
        for _try in range(_TRIES):
            with suppress(SystemError):
                return super().format(record)
        record.exc_info = None
        return super().format(record)


class PlainFormatter(logging.Formatter):
    """Format for people at a terminal: a line a record, the request's number before it, tracebacks set in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line of ``record``."""
        number = structlog.contextvars.get_contextvars().get('request')
        record.message = _CONTROL.sub(_escaped, record.message)
        line = super().formatMessage(record)
        return f'[{number}] {line}' if number else line

    def formatException(self, ei: Any) -> str:
        """Return the traceback, each line of it set in: a record begins at the margin."""
        return '\n'.join(f'    {_CONTROL.sub(_escaped, line)}' for line in super().formatException(ei).split('\n'))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode('unicode_escape').decode('ascii')


def _one_line(record: Any, **options: Any) -> str:
    """Return ``record`` as JSON; Cyrillic stays readable, what some readers take for a line end is escaped."""
    return json.dumps(record, **options).translate(_LINE_ENDS)

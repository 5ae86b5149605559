"""Logs as one JSON object a line, so that no text a person typed can pass for a record of its own."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

import structlog

_TRIES = 20
# JSON escapes the line ends of ASCII by itself.
_LINE_ENDS = {0x85: r'\u0085', 0x2028: r'\u2028', 0x2029: r'\u2029'}


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Format records of the standard library and of structlog alike; named in ``production.ini``.

    ``fileConfig`` hands over a format, a date format and a style; none has a say in JSON.
    """

    def __init__(self, fmt: str | None = None, datefmt: str | None = None, style: str = '%') -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
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


def _one_line(record: Any, **options: Any) -> str:
    """Return ``record`` as JSON; Cyrillic stays readable, what some readers take for a line end is escaped."""
    return json.dumps(record, **options).translate(_LINE_ENDS)


def configure() -> None:
    """Send structlog's events through the standard library, so that the ini file's handlers get all of them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt='iso', utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.captureWarnings(capture=True)

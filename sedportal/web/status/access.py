"""A line in the log for each request: who, which route, with what result, how long; never what was in it.

The address is left out: it may hold words that somebody looks for. The line bears the request's number, and so does
the proxy's own log if it writes the header ``X-Request-Id`` of the answer.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sedportal.kernel.request_number import LOGIN

if TYPE_CHECKING:
    from pyramid.request import Request

log = logging.getLogger('sedportal.access')


def tell(request: Request, method: str, route: str, status: int, seconds: float) -> None:
    """Log one request.

    Parameters: ``method`` and ``route`` are out of bounded sets; ``seconds`` is how long it took.
    """
    if log.isEnabledFor(logging.INFO):
        login, milliseconds = request.environ.get(LOGIN, '-'), round(seconds * 1000, 1)
        members = {'method': method, 'route': route, 'status': status, 'milliseconds': milliseconds, 'login': login}
        log.info('%s %s %s %s ms %s', method, route, status, milliseconds, login, extra=members)

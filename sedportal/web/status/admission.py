"""Who is told how the portal runs in detail: watchers named in the settings, and those who run the portal.

Nobody else is: without ``sedportal.monitoring_from`` and ``sedportal.monitoring_token`` only people with the right
«see how the portal runs» get past.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from ZODB.POSException import POSError

from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_OPERATIONS

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.kernel.settings import Settings

# A proxy on the same machine comes from an address of ours too, and names whom it stands for.
_FORWARDED = ('Forwarded', 'X-Forwarded-For', 'X-Real-Ip', 'Via')


def admits(request: Request) -> bool:
    """Tell whether whoever asks may see the measures and the details of readiness."""
    options: Settings = request.registry.options
    return (
        _bears_token(request, options.monitoring_token)
        or _comes_from(request, options.monitoring_from)
        or _runs_the_portal(request)
    )


def _runs_the_portal(request: Request) -> bool:
    # Strangers are turned away before the database is asked; it may be what is broken.
    if not request.cookies and 'Authorization' not in request.headers:
        return False
    try:
        return decide(request.rights, VIEW_OPERATIONS, request.portal).allowed
    except (KeyError, POSError, OSError):
        return False


def _bears_token(request: Request, token: str) -> bool:
    given = request.headers.get('Authorization', '').partition('Bearer ')[2]
    return bool(token) and hmac.compare_digest(given.encode('utf-8', 'replace'), token.encode('utf-8'))


def _comes_from(request: Request, networks: tuple[str, ...]) -> bool:
    if not networks or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.remote_addr or '')
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)

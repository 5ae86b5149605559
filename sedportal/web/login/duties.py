"""What somebody must do before anything else: change a password that others know, set up a second factor.

Asked in front of every view that takes a right. Whoever owes something is led to the page where he can do it; a program
is told so. Views with the option ``while_owing=True`` are open meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED

from sedportal.directory.factors import factor_missing
from sedportal.kernel.errors import RefusedError
from sedportal.kernel.i18n import _
from sedportal.security.surface import is_api

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

PASSWORD, FACTOR = '/account/password', '/account/second-factor'
_TOLD = {
    PASSWORD: _('Log in on the pages of the portal and choose a password of your own first.'),
    FACTOR: _('Log in on the pages of the portal and set up a second factor first: your role asks for one.'),
}


def owed(request: Request) -> str:
    """Return the page on which the person who asks must do something first; empty for nearly everybody."""
    person = request.person
    if person is None:
        return ''
    if person.must_change_password:
        return PASSWORD
    return FACTOR if factor_missing(request.registry, person, request.rights) else ''


def duty_deriver(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Lead whoever owes something away from all views but those that are open meanwhile."""
    open_anyway = info.options.get('while_owing') or info.options.get('permission') == NO_PERMISSION_REQUIRED
    if info.exception_only or open_anyway:
        return view

    def duty_view(context: Any, request: Request) -> Any:
        where = owed(request)
        if not where:
            return view(context, request)
        if is_api(request):
            raise RefusedError(_TOLD[where])
        return HTTPSeeOther(where)

    return duty_view


duty_deriver.options = ('while_owing',)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    """Register the deriver."""
    config.add_view_deriver(duty_deriver, name='duties')

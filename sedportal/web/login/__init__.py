"""Logging in and out, and what people do with their own account: password, sessions, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.security import NO_PERMISSION_REQUIRED

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/account'


def includeme(config: Configurator) -> None:
    """Register routes and views; argon2 runs outside the write lock (own units of work)."""
    from . import account, views

    config.include('.keeping')
    config.include('.duties')
    stranger = {'permission': NO_PERMISSION_REQUIRED}
    page = {'renderer': f'{_TEMPLATES}/login.pt', **stranger}
    config.add_route('login', '/login')
    config.add_own_unit_path('/login')
    config.add_view(views.login_page, route_name='login', request_method='GET', **page)
    config.add_view(views.log_in, route_name='login', request_method='POST', require_csrf=False, **page)
    config.add_route('logout', '/logout')
    config.add_view(views.log_out, route_name='logout', request_method='POST', require_csrf=False, **stranger)
    config.add_route('account_locale', '/account/locale')
    config.add_view(account.choose_locale, route_name='account_locale', request_method='POST', **stranger)
    for route in ('logout', 'account_locale'):
        config.add_view(views.post_only, route_name=route, require_csrf=False, **stranger)
    _add_account(config)


def _add_account(config: Configurator) -> None:
    from . import account, factor

    for path in ('/account/password', '/account/second-factor'):
        config.add_own_unit_path(path)
    for name, path, show, change in (
        ('account', '/account', account.account_page, None),
        ('account_password', '/account/password', account.password_page, account.change_password),
        ('account_factor', '/account/second-factor', factor.factor_page, factor.change_factor),
        ('account_sessions', '/account/sessions', account.sessions_page, account.end_sessions),
    ):
        own: dict[str, Any] = {'route_name': name, 'renderer': f'{_TEMPLATES}/{name}.pt', 'permission': AUTHENTICATED}
        own['while_owing'] = name in ('account_password', 'account_factor')
        config.add_route(name, path)
        config.add_view(show, request_method='GET', **own)
        if change is not None:
            config.add_view(change, request_method='POST', **own)

"""Pages without a portal behind them: the frame, static files and forms alone."""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from pyramid.csrf import CookieCSRFStoragePolicy
from pyramid.renderers import render
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import manager

from sedportal.web.frame import TEMPLATES, Frame
from sedportal.web.rendering import Fragment

ROOT = Path(__file__).resolve().parents[2]


def link(url: str, title: str, current: bool = False, key: str = '') -> Any:
    """Return a link as menus and breadcrumbs hold it."""
    return types.SimpleNamespace(url=url, title=title, current=current, key=key)


def layout(request: Any, **other: Any) -> Any:
    """Return what the frame asks for; ``other`` replaces parts of it."""
    usual = {
        'locale': 'ru', 'csrf_token': 'token', 'switch_locale_url': '/account/locale', 'search_query': '',
        'person': types.SimpleNamespace(name='Соловьёва А.П.', login='registrar.g-kineshma'),
        'menu': [link('/', 'Организации', current=True), link('/admin', 'Администрирование')],
        'breadcrumbs': [link('/', 'Организации'), link('/x', 'Кинешма')],
        'flashes': [], 'look': {}, 'low_vision': False, 'here': '/', 'here_quoted': '/', 'notices': None,
        'help_chapter': '',
        'scheme_label': 'Светлое или тёмное', 'printed': '27.11.2026', 'translate': str,
        'schemes': [('system', 'Как в системе', 'circle-half', True), ('dark', 'Тёмное', 'moon', False)],
        'skin': request.registry.skin, 'asset_url': request.asset_url,
        'emblem_url': request.asset_url(request.registry.skin.emblem), 'skin_url': request.asset_url('skin.css'),
    }  # fmt: skip
    asked = types.SimpleNamespace(**{**usual, **other})
    values = {'layout': asked, 'here': asked.here, 'here_quoted': asked.here_quoted, 'query': asked.search_query}
    asked.frame = Frame(*(Fragment(render(TEMPLATES.format(part), values, request)) for part in Frame._fields))
    return asked


def configurator(mode: str = 'testing', skins: Path = ROOT / 'skins', skin: str = 'ivanovo') -> Configurator:
    """Return a configurator with everything that pages share, and nothing of the portal."""
    config = Configurator(settings={'pyramid.default_locale_name': 'ru'})
    config.registry.options = types.SimpleNamespace(skins=skins, skin=skin, mode=mode)
    config.set_csrf_storage_policy(CookieCSRFStoragePolicy())
    config.include('pyramid_chameleon')
    config.include('sedportal.skinning')
    for part in ('assets', 'rendering', 'forms'):
        config.include(f'sedportal.web.{part}')
    config.add_translation_dirs('sedportal:locale')
    config.commit()
    return config


@contextmanager
def request_of(config: Configurator, path: str = '/', **options: Any) -> Iterator[Request]:
    """Give a request with its extensions, current in this thread."""
    request = Request.blank(path, **options)
    request.registry = config.registry
    apply_request_extensions(request)
    manager.push({'registry': config.registry, 'request': request})
    try:
        yield request
    finally:
        manager.pop()

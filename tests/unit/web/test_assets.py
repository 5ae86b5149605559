"""Static files: one address for all, kept for a year while their content is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from webtest import TestApp

from sedportal.web.assets import Assets, gathered_styles
from tests.factories.pages import ROOT, configurator, request_of


@pytest.fixture(scope='module')
def app() -> TestApp:
    return TestApp(configurator().make_wsgi_app())


@pytest.fixture(scope='module')
def start(app: TestApp) -> str:
    return f'/static/{app.app.registry.assets.digest}'


@pytest.mark.parametrize(
    ('name', 'kind'),
    [
        ('portal.css', 'text/css'),
        ('portal.js', 'javascript'),
        ('skin.css', 'text/css'),
        ('emblem.svg', 'image/svg+xml'),
        ('vendor/icons.svg', 'image/svg+xml'),
        ('vendor/golos-text/cyrillic-400.woff2', 'font/woff2'),
    ],
)
def test_files_are_kept_for_a_year(app: TestApp, start: str, name: str, kind: str) -> None:
    answer = app.get(f'{start}/{name}')
    assert kind in answer.content_type
    assert answer.headers['Cache-Control'] == 'public, max-age=31536000, immutable'
    assert 'Set-Cookie' not in answer.headers


def test_an_older_page_still_gets_its_files_but_asks_again(app: TestApp) -> None:
    assert app.get('/static/0123456789ab/portal.css').headers['Cache-Control'] == 'no-cache'


def test_while_somebody_edits_them_files_are_not_kept() -> None:
    app = TestApp(configurator(mode='development').make_wsgi_app())
    for name in ('portal.css', 'skin.css'):
        assert app.get(f'/static/{app.app.registry.assets.digest}/{name}').headers['Cache-Control'] == 'no-cache'


@pytest.mark.parametrize(
    'name',
    [
        'none.css', '../assets.py', '..%2fassets.py', '%2e%2e/assets.py', 'vendor/../../assets.py', '..\\assets.py',
        '/etc/passwd', 'a%00b',
    ],
)  # fmt: skip
def test_nothing_else_is_served(app: TestApp, start: str, name: str) -> None:
    answer = app.get(f'{start}/{name}', expect_errors=True)
    assert answer.status_int == 404
    assert b'def ' not in answer.body


def test_folders_are_not_listed(app: TestApp, start: str) -> None:
    for name in ('', 'vendor', 'vendor/'):
        assert 'icons' not in app.get(f'{start}/{name}', expect_errors=True).text


def test_the_address_changes_with_any_content(tmp_path: Path) -> None:
    (tmp_path / 'a.css').write_text('a', encoding='utf-8')
    first = Assets((tmp_path,), 'skin', lasting=True).digest
    assert Assets((tmp_path,), 'skin', lasting=True).digest == first
    assert Assets((tmp_path,), 'other skin', lasting=True).digest != first
    (tmp_path / 'a.css').write_text('b', encoding='utf-8')
    assert Assets((tmp_path,), 'skin', lasting=True).digest != first


def test_an_address_below_a_prefix() -> None:
    config = configurator()
    with request_of(config, environ={'SCRIPT_NAME': '/sed'}) as request:
        assert request.asset_url('portal.css') == f'/sed/static/{config.registry.assets.digest}/portal.css'


def test_a_file_of_the_skin_comes_first(tmp_path: Path) -> None:
    place = tmp_path / 'own'
    (place / 'static').mkdir(parents=True)
    (place / 'static' / 'portal.js').write_text('// own', encoding='utf-8')
    shipped = ROOT / 'skins' / 'ivanovo'
    (place / 'static' / 'emblem.svg').write_bytes((shipped / 'static' / 'emblem.svg').read_bytes())
    (place / 'skin.yaml').write_bytes((shipped / 'skin.yaml').read_bytes())
    app = TestApp(configurator(skins=tmp_path, skin='own').make_wsgi_app())
    assert app.get('/static/x/portal.js').text == '// own'
    assert 'Golos' in app.get('/static/x/portal.css').text


def test_a_sheet_of_the_skin_stands_for_its_namesake(tmp_path: Path) -> None:
    own, base = tmp_path / 'own', tmp_path / 'base'
    for folder, sheets in ((own, {'20-b.css': 'own b'}), (base, {'10-a.css': 'a', '20-b.css': 'b', '30-c.css': 'c'})):
        (folder / 'styles').mkdir(parents=True)
        for name, text in sheets.items():
            (folder / 'styles' / name).write_text(text, encoding='utf-8')
    assert gathered_styles((own, base)) == b'a\nown b\nc'

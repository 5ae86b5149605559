"""Settings: what is refused, what is understood, what the documents say of it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import plaster
import pytest

from sedportal.kernel.errors import ConfigurationFault
from sedportal.kernel.settings import DEVELOPMENT_SECRET, SETTINGS, Settings, validate

ROOT = Path(__file__).resolve().parents[3]
STORAGE = {'zodbconn.uri': 'file:///srv/portal/Data.fs?blobstorage_dir=/srv/portal/blobs'}
PRODUCTION = {
    **STORAGE,
    'sedportal.mode': 'production',
    'sedportal.secret': 'k' * 32,
    'sedportal.public_url': 'https://portal.example.ru',
}


def faults(**settings: str) -> list[str]:
    """Return the faults that ``settings`` have, given with a double underscore for each dot."""
    given = {f'sedportal.{name}': value for name, value in settings.items()}
    with pytest.raises(ConfigurationFault) as caught:
        validate({**STORAGE, **given}, '/srv/portal')
    return [line.removeprefix('  - ') for line in str(caught.value).splitlines()[1:]]


def ini(name: str, **defaults: str) -> dict[str, Any]:
    loader = plaster.get_loader(str(ROOT / f'{name}.ini'), protocols=['wsgi'])
    return dict(loader.get_settings('app:main', defaults))


def test_defaults() -> None:
    settings = validate(STORAGE, '/srv/portal')
    assert settings.mode == 'development'
    assert settings.var == Path('/srv/portal/var')
    assert settings.index == Path('/srv/portal/var/index')
    assert settings.ledger_export == Path('/srv/portal/var/ledger')
    assert (settings.workflows, settings.skins) == (None, None)
    assert settings.max_upload_bytes == 100 * 1024 * 1024
    assert (settings.session_idle_minutes, settings.session_hours) == (30, 12)
    assert settings.default_locale == 'ru'
    assert not settings.demonstration
    assert not settings.production


def test_an_empty_setting_takes_its_default() -> None:
    assert validate({**STORAGE, 'sedportal.skin': ' ', 'sedportal.session_hours': ''}, '/srv').skin == 'ivanovo'


def test_folders_follow_var() -> None:
    settings = validate({**STORAGE, 'sedportal.var': '/data'}, '/srv')
    assert (settings.index, settings.ledger_export) == (Path('/data/index'), Path('/data/ledger'))


def test_every_fault_is_told_at_once() -> None:
    wrong = {'mode': 'prod', 'index': 'here', 'public_url': 'portal', 'demonstration': 'maybe', 'skim': 'x'}
    told = faults(**wrong, write_wait_seconds='0')
    assert [line.partition(':')[0].removeprefix('sedportal.') for line in told] == [
        'skim', 'mode', 'public_url', 'index', 'demonstration', 'write_wait_seconds',
    ]  # fmt: skip
    assert 'is sedportal.skin meant?' in told[0]


@pytest.mark.parametrize('value', ['ten', '1.5', '-1', '0', '1e3', ''.join(['9'] * 30)])
def test_numbers(value: str) -> None:
    assert faults(max_upload_bytes=value)


@pytest.mark.parametrize(
    'value', ['portal', 'ftp://portal', 'https://', 'https://portal/path', 'https://portal?x', 'https://a:99999', '//a']
)
def test_addresses(value: str) -> None:
    assert 'must be an address' in faults(public_url=value)[0]


def test_an_address_loses_its_closing_slash() -> None:
    settings = validate({**STORAGE, 'sedportal.public_url': 'https://portal.example.ru/'}, '/srv')
    assert settings.public_url == 'https://portal.example.ru'


@pytest.mark.parametrize(('text', 'truth'), [('true', True), ('Yes', True), ('on', True), ('off', False), ('0', False)])
def test_yes_and_no(text: str, truth: bool) -> None:
    assert validate({**STORAGE, 'sedportal.demonstration': text}, '/srv').demonstration is truth


def test_without_a_storage_nothing_starts() -> None:
    with pytest.raises(ConfigurationFault, match=r'zodbconn\.uri: is missing'):
        validate({}, '/srv')


def test_the_working_directory_never_counts() -> None:
    with pytest.raises(ConfigurationFault, match='must be an absolute folder'):
        validate(STORAGE)


def test_what_code_puts_beside_the_texts_is_left_alone() -> None:
    assert validate({**STORAGE, 'sedportal.clock': object()}, '/srv').mode == 'development'


def test_a_fit_production() -> None:
    assert validate(PRODUCTION, '/srv').production


@pytest.mark.parametrize(
    ('name', 'value', 'told'),
    [
        ('secret', '', 'production needs its own'),
        ('secret', DEVELOPMENT_SECRET, 'production needs its own'),
        ('secret', 'short', 'at least 32 characters'),
        ('public_url', 'http://portal.example.ru', 'production needs the https address'),
        ('public_url', '', 'production needs the https address'),
        ('demonstration', 'true', 'its passwords are published'),
    ],
)
def test_what_production_refuses(name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigurationFault, match=told):
        validate({**PRODUCTION, f'sedportal.{name}': value}, '/srv')


def test_a_secret_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / 'secret'
    secret.write_text('s' * 40 + '\n', encoding='utf-8')
    assert validate({**PRODUCTION, 'sedportal.secret': f'file:{secret}'}, '/srv').secret == 's' * 40


def test_a_secret_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationFault, match='can not be read'):
        validate({**PRODUCTION, 'sedportal.secret': f'file:{tmp_path / "none"}'}, '/srv')


def test_neither_secret_nor_storage_get_into_logs() -> None:
    shown = repr(validate(PRODUCTION, '/srv'))
    assert 'kkkk' not in shown
    assert 'Data.fs' not in shown


@pytest.mark.parametrize('name', ['development', 'testing'])
def test_shipped_ini_files_start(name: str) -> None:
    assert validate(ini(name), ROOT).mode == name


def test_the_production_file_holds_no_secret_and_does_not_start_as_it_is(tmp_path: Path) -> None:
    settings = ini('production')
    with pytest.raises(ConfigurationFault) as caught:
        validate(settings, tmp_path)
    assert 'sedportal.secret' in str(caught.value)
    assert 'sedportal.public_url' in str(caught.value)
    secret = tmp_path / 'secret'
    secret.write_text('s' * 40, encoding='utf-8')
    own = {'sedportal.secret': f'file:{secret}', 'sedportal.public_url': 'https://portal.example.ru'}
    assert validate({**settings, **own}, tmp_path).production


@pytest.mark.parametrize('name', ['development', 'production', 'testing'])
def test_the_port_can_be_given_from_outside(name: str) -> None:
    loader = plaster.get_loader(str(ROOT / f'{name}.ini'), protocols=['wsgi'])
    server = loader.get_settings('server:main', {'http_port': '7001', 'http_host': '0.0.0.0'})
    assert server['listen'] == '0.0.0.0:7001'


def test_the_links_of_a_developer_follow_his_port() -> None:
    assert ini('development', http_port='7001')['sedportal.public_url'] == 'http://127.0.0.1:7001'


def test_settings_and_their_table_agree() -> None:
    assert [field.name for field in dataclasses.fields(Settings)] == [
        *(setting.attribute for setting in SETTINGS), 'zodb_uri',
    ]  # fmt: skip


def test_the_document_tells_every_setting() -> None:
    text = (ROOT / 'docs' / 'settings.md').read_text(encoding='utf-8')
    rows = dict(re.findall(r'^\| `(sedportal\.\w+)` \|(.*)\|$', text, re.MULTILINE))
    assert list(rows) == [setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        kind, default, meaning = (cell.strip() for cell in rows[setting.name].split('|'))
        assert meaning == setting.meaning
        assert all(f'`{choice}`' in kind for choice in setting.choices)
        if setting.default and setting.attribute != 'secret':
            assert default == f'`{setting.default}`'

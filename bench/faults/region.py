"""A small portal in service: three organisations with two registrars each, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sedportal
from sedportal.directory.operations import add_organisation, add_person, grant_role
from sedportal.directory.passwords import accept_password
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger.runner import catch_up

ROOT = Path(__file__).resolve().parents[2]
HOST = 'portal.example'
PASSWORD = 'Осенний-ветер-2014-года'
ORGANISATIONS = ('upper', 'middle', 'lower')
_DESKS = ('first', 'second')
LOGINS = tuple(f'{desk}.{slug}' for desk in _DESKS for slug in ORGANISATIONS)


@dataclass(frozen=True)
class Region:
    """Where the portal lies: the ``folder`` holds its ini file and ``var/``, ``uri`` names a database elsewhere."""

    folder: Path
    uri: str = ''

    @property
    def ini(self) -> Path:
        """Return the ini file."""
        return self.folder / 'kill.ini'

    @property
    def var(self) -> Path:
        """Return the folder of all data."""
        return self.folder / 'var'

    def settings(self, *, read_only: bool = False) -> dict[str, Any]:
        """Return the settings of an application in this process, without threads."""
        file = f'file://{self.var}/Data.fs?blobstorage_dir={self.var}/blobs&connection_cache_size=20000'
        return {
            'sedportal.mode': 'production',
            'sedportal.file_texts': 'false',
            'sedportal.secret': 'kill-kill-kill-kill-kill-kill-kill-kill',
            'sedportal.public_url': f'https://{HOST}',
            'sedportal.workflows': str(ROOT / 'workflows'),
            'sedportal.skins': str(ROOT / 'skins'),
            'sedportal.var': str(self.var),
            'sedportal.background': False,
            'zodbconn.uri': self.uri or file + ('&read_only=true' if read_only else ''),
            'pyramid.default_locale_name': 'ru',
        }


def write_ini(folder: Path, uri: str = '', template: str = 'production.ini') -> Region:
    """Write the ini file that serves the portal in ``folder`` as ``template`` does; ``uri`` names another database."""
    region = Region(folder, uri)
    own = {
        'sedportal.secret =': f'sedportal.secret = {region.settings()["sedportal.secret"]}',
        'sedportal.public_url =': f'sedportal.public_url = https://{HOST}',
    }
    lines = (ROOT / template).read_text(encoding='utf-8').splitlines()
    replaced = [next((new for start, new in own.items() if line.startswith(start)), line) for line in lines]
    if uri:
        replaced = [_elsewhere(line, uri) for line in replaced]
    placed = '\n'.join(replaced).replace('# sedportal.workflows', 'sedportal.workflows')
    placed = placed.replace('# sedportal.skins', 'sedportal.skins').replace('%(here)s/var', str(region.var))
    region.ini.write_text(placed.replace('%(here)s', str(ROOT)) + '\n', encoding='utf-8')
    return region


def make_region(folder: Path, uri: str = '', template: str = 'production.ini') -> Region:
    """Make the portal and the ini file that serves it as ``template`` does; ``uri`` names a database on PostgreSQL."""
    region = write_ini(folder, uri, template)
    registry = sedportal.main({'here': str(folder)}, **region.settings()).registry
    password_hash = accept_password(registry, 'first.upper', PASSWORD)
    with unit_of_work(registry) as unit:
        for slug in ORGANISATIONS:
            _found(unit, slug, password_hash)
    catch_up(registry)
    registry.background.stop()
    return region


def _elsewhere(line: str, uri: str) -> str:
    return f'zodbconn.uri = {uri.replace("%", "%%")}' if line.startswith('zodbconn.uri') else line


def _found(unit: UnitOfWork, slug: str, password_hash: str) -> None:
    card = {
        'slug': slug,
        'name': f'Администрация {slug}',
        'short_name': slug,
        'category': 'municipal_district',
        'seat': 'Иваново',
    }
    place = add_organisation(unit, card)
    for desk in _DESKS:
        login = f'{desk}.{slug}'
        person = {'login': login, 'surname': 'Орлова', 'first_name': 'Мария', 'organisation': slug}
        add_person(unit, person, password_hash)
        grant_role(unit, place, {'principal': login, 'role': 'registrar'})

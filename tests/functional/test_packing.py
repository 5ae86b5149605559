"""Packing while the portal serves: asked for by the command, and by itself at its hour."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import sedportal
from sedportal.directory.operations import add_organisation, change_organisation
from sedportal.jobs.packing import Packer
from sedportal.kernel import notes
from sedportal.kernel.findings import run_checks
from sedportal.kernel.packing import ask, maintenance
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import unit_of_work
from tests.factories.clock import MovableClock
from tests.factories.portal import settings_of

ROOT = Path(__file__).resolve().parents[2]
CARD = {
    'slug': 'g-yurevets',
    'name': 'Администрация',
    'short_name': 'Юрьевец',
    'category': 'urban_okrug',
    'seat': 'Юрьевец',
}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def registry(tmp_path: Path, clock: MovableClock) -> Iterator[Any]:
    """Give a portal in a file with many old states of one object."""
    uri = f'file://{tmp_path}/Data.fs?blobstorage_dir={tmp_path}/blobs'
    own = {'sedportal.pack_hour': str((clock.now() + timedelta(hours=3)).hour), 'sedportal.pack_days': '0'}
    made = sedportal.main(
        {'here': str(tmp_path)}, **{**settings_of(tmp_path, clock), **own, 'zodbconn.uri': uri}
    ).registry
    with unit_of_work(made) as unit:
        place = add_organisation(unit, CARD)
    for number in range(30):
        with unit_of_work(made) as unit:
            place = unit.portal['organisations']['g-yurevets']
            change_organisation(unit, place, {**CARD, 'name': f'Администрация города, {number}'})
    yield made
    made.background.stop()


def size(folder: Path) -> int:
    return (folder / 'Data.fs').stat().st_size


def test_the_command_lets_the_portal_that_serves_pack(registry: Any, clock: MovableClock, tmp_path: Path) -> None:
    clock.moment -= timedelta(hours=1)  # not the hour at which it packs by itself
    ini = tmp_path / 'portal.ini'
    text = (ROOT / 'testing.ini').read_text(encoding='utf-8')
    ini.write_text(
        text.replace('var = %(here)s/var/testing', f'var = {tmp_path}').replace('%(here)s', str(ROOT)), encoding='utf-8'
    )
    before = size(tmp_path)
    packer = Packer(registry, interval=0.05)
    packer.start()
    code = 'import sys; from sedportal.cli import main; sys.exit(main())'
    command = [sys.executable, '-W', 'ignore', '-c', code, '-c', str(ini), 'pack', '--days', '0']
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    packer.stop()
    clock.moment += timedelta(hours=1)
    assert (ended.returncode, ended.stderr) == (0, '')
    assert ended.stdout == f'{before:,} bytes before, {size(tmp_path):,} after\n'
    assert size(tmp_path) < before
    with reading(registry) as portal:
        assert portal['organisations']['g-yurevets'].name == 'Администрация города, 29'
        assert not [found for _name, found in run_checks(registry, portal, ['data', 'ledger']) if found]


def test_it_packs_once_in_its_hour(registry: Any, clock: MovableClock, tmp_path: Path) -> None:
    packer, before = Packer(registry), size(tmp_path)
    clock.moment -= timedelta(hours=1)
    packer.look()
    assert size(tmp_path) == before, 'an hour too early'
    clock.moment += timedelta(hours=1)
    packer.look()
    packed = size(tmp_path)
    assert packed < before
    with unit_of_work(registry) as unit:
        change_organisation(unit, unit.portal['organisations']['g-yurevets'], CARD)
    packer.look()
    assert size(tmp_path) > packed, 'a day has one pack'


def test_while_a_backup_runs_there_is_no_pack_and_a_note_says_so(registry: Any, tmp_path: Path) -> None:
    before = size(tmp_path)
    ask(tmp_path, 0.0)
    with maintenance(tmp_path, 'backup'):
        Packer(registry).look()
    assert size(tmp_path) == before
    assert 'reason' in notes.read(tmp_path, 'no-pack')

"""The files of deploy/ agree with each other and with the portal; the cluster's tests run nginx's and the ini file."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / 'deploy'
UNITS = sorted((DEPLOY / 'systemd').iterdir())


def unit(path: Path) -> configparser.ConfigParser:
    """Read a unit; of keys that come twice the last counts here."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=('=',))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding='utf-8')
    return parser


@pytest.mark.parametrize('path', UNITS, ids=lambda path: path.name)
def test_units_can_be_read(path: Path) -> None:
    sections = set(unit(path).sections())
    kind = {'.socket': 'Socket', '.service': 'Service'}.get(path.suffix)
    assert 'Unit' in sections
    assert 'Install' in sections
    assert kind is None or kind in sections


@pytest.mark.skipif(shutil.which('systemd-analyze') is None, reason='systemd is not installed')
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = tmp_path / 'sedportal'
    program.write_text('#!/bin/sh\n', encoding='utf-8')
    program.chmod(0o755)
    for path in UNITS:
        text = path.read_text(encoding='utf-8').replace('/srv/sedportal/venv/bin/sedportal', str(program))
        # A unit of which there are several is looked at as one of them.
        (tmp_path / path.name.replace('@', '@6543')).write_text(text, encoding='utf-8')
        (tmp_path / path.name).write_text(text, encoding='utf-8')
    units = [str(tmp_path / path.name.replace('@', '@6543')) for path in UNITS]
    told = subprocess.run(['systemd-analyze', 'verify', *units], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, '')


def test_services_run_commands_that_there_are() -> None:
    from sedportal.cli import COMMANDS

    for path in UNITS:
        if path.suffix == '.service':
            command = unit(path)['Service']['ExecStart'].split()
            assert command[-1] in COMMANDS
            assert Path(command[2]).name == 'cluster.ini'
            assert unit(path)['Service']['KillSignal'] == 'SIGTERM'


def test_ports_are_the_same_everywhere() -> None:
    target = (DEPLOY / 'systemd' / 'sedportal.target').read_text(encoding='utf-8')
    site = (DEPLOY / 'nginx' / 'sedportal.conf').read_text(encoding='utf-8')
    ports = re.findall(r'sedportal-web@(\d+)\.service', target)
    assert len(ports) == 4
    for name in ('sedportal', 'sedportal_login'):
        upstream = re.search(rf'upstream {name} {{(.*?)\n}}', site, re.DOTALL)
        assert upstream is not None
        assert re.findall(r'server 127\.0\.0\.1:(\d+)', upstream.group(1)) == ports


def test_containers_are_the_same_processes() -> None:
    compose = yaml.safe_load((DEPLOY / 'compose.yaml').read_text(encoding='utf-8'))
    commands = [service.get('command') for service in compose['services'].values()]
    assert commands.count(['serve']) == 4
    assert commands.count(['worker']) == 1
    named = {
        volume.partition(':')[0] for service in compose['services'].values() for volume in service.get('volumes', ())
    }
    for volume in named:
        assert volume in compose['volumes'] or volume.startswith('./')


def test_the_cluster_differs_from_production_in_what_follows_from_the_storage() -> None:
    def settings(path: Path) -> dict[str, str]:
        lines = path.read_text(encoding='utf-8').splitlines()
        pairs = (line.partition('=') for line in lines if re.match(r'[\w.]+ =', line))
        return {name.strip(): value.strip() for name, _equals, value in pairs}

    production, cluster = settings(ROOT / 'production.ini'), settings(DEPLOY / 'cluster.ini')
    different = {name for name in production.keys() | cluster.keys() if production.get(name) != cluster.get(name)}
    # PostgreSQL makes the backups, so the portal watches none.
    assert different == {'zodbconn.uri', 'sedportal.jobs', 'sedportal.backup_hours'}


def test_the_script_can_be_read() -> None:
    subprocess.run(['sh', '-n', str(DEPLOY / 'rolling-restart.sh')], check=True)

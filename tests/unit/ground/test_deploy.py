"""The files of deploy/ agree with each other and with the portal; the cluster's tests run nginx's and the ini file."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / 'deploy'
COMPOSE = yaml.safe_load((DEPLOY / 'compose.yaml').read_text(encoding='utf-8'))
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
            assert Path(command[2]).name == ('production.ini' if path.stem == 'sedportal' else 'cluster.ini')
            assert unit(path)['Service']['KillSignal'] == 'SIGTERM'


def test_a_stopped_target_leaves_no_socket_that_would_start_a_process_again() -> None:
    parts = [path for path in UNITS if path.suffix in ('.service', '.socket') and path.stem != 'sedportal']
    assert len(parts) == 3
    assert {unit(path)['Unit']['PartOf'] for path in parts} == {'sedportal.target'}


def test_ports_are_the_same_everywhere() -> None:
    target = (DEPLOY / 'systemd' / 'sedportal.target').read_text(encoding='utf-8')
    processes = (DEPLOY / 'nginx' / 'processes.conf').read_text(encoding='utf-8')
    ports = re.findall(r'sedportal-web@(\d+)\.service', target)
    assert len(ports) == 4
    for name in ('sedportal', 'sedportal_login'):
        assert servers(processes, name) == [('127.0.0.1', port) for port in ports]


def servers(text: str, name: str) -> list[tuple[str, str]]:
    """Return addresses and ports of an upstream of nginx."""
    upstream = re.search(rf'upstream {name} {{(.*?)\n}}', text, re.DOTALL)
    assert upstream is not None
    return re.findall(r'server ([\d.]+):(\d+)', upstream.group(1))


def test_containers_are_the_same_processes() -> None:
    commands = [service.get('command') for service in COMPOSE['services'].values()]
    assert commands.count(['serve']) == 4
    assert commands.count(['worker']) == 1


def test_containers_get_files_that_there_are_or_that_the_head_tells_to_make() -> None:
    head = (DEPLOY / 'compose.yaml').read_text(encoding='utf-8').partition('\nname:')[0]
    volumes = [volume for service in COMPOSE['services'].values() for volume in service.get('volumes', ())]
    files = [volume.partition(':')[0] for volume in volumes] + [
        secret['file'] for secret in COMPOSE['secrets'].values()
    ]
    for file in set(files) - set(COMPOSE['volumes']):
        assert file.startswith('./')
        assert f'deploy/own/{Path(file).name}' in head if file.startswith('./own/') else (DEPLOY / file).is_file()


def test_containers_keep_the_addresses_that_nginx_and_the_portal_know() -> None:
    def address(name: str) -> str:
        return str(COMPOSE['services'][name]['networks']['default']['ipv4_address'])

    upstreams = (DEPLOY / 'nginx' / 'containers.conf').read_text(encoding='utf-8')
    webs = [name for name, service in COMPOSE['services'].items() if service.get('command') == ['serve']]
    for name in ('sedportal', 'sedportal_login'):
        assert servers(upstreams, name) == [(address(web), '6543') for web in webs]
    (network,) = COMPOSE['networks']['default']['ipam']['config']
    for name in [*webs, 'nginx']:
        assert ip_address(address(name)) in ip_network(network['subnet'])
        assert ip_address(address(name)) not in ip_network(network['ip_range'])
    assert settings(DEPLOY / 'containers.ini')['trusted_proxy'] == address('nginx')


def test_what_is_secret_is_left_out_of_git_archive_and_image() -> None:
    assert '/deploy/own/' in (ROOT / '.gitignore').read_text(encoding='utf-8').splitlines()
    assert 'prune deploy/own' in (ROOT / 'MANIFEST.in').read_text(encoding='utf-8').splitlines()
    taken = re.findall(r'^COPY (\S+) ', (DEPLOY / 'Dockerfile').read_text(encoding='utf-8'), re.MULTILINE)
    sent = [line for line in (ROOT / '.dockerignore').read_text(encoding='utf-8').splitlines() if line[0] != '#']
    assert sent[0] == '*'
    assert len(taken) == len(sent) - 1
    assert all(fnmatch(name, line[1:]) for name, line in zip(taken, sent[1:], strict=True))


def settings(path: Path) -> dict[str, str]:
    """Return the settings of an ini file as they are written."""
    lines = path.read_text(encoding='utf-8').splitlines()
    pairs = (line.partition('=') for line in lines if re.match(r'[\w.]+ =', line))
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def different(one: Path, other: Path) -> set[str]:
    """Return the names of the settings in which two ini files differ."""
    first, second = settings(one), settings(other)
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def test_the_cluster_differs_from_production_in_what_follows_from_the_storage() -> None:
    # PostgreSQL makes the backups, so the portal watches none.
    names = {'zodbconn.uri', 'sedportal.jobs', 'sedportal.backup_hours'}
    assert different(ROOT / 'production.ini', DEPLOY / 'cluster.ini') == names


def test_containers_differ_from_the_cluster_in_addresses_and_secrets() -> None:
    names = {'zodbconn.uri', 'http_host', 'sedportal.secret', 'trusted_proxy'}
    assert different(DEPLOY / 'cluster.ini', DEPLOY / 'containers.ini') == names


def test_the_script_can_be_read() -> None:
    subprocess.run(['sh', '-n', str(DEPLOY / 'rolling-restart.sh')], check=True)

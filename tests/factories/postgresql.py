"""A PostgreSQL server of the tests' own: Debian's programs, a cluster in a temporary folder, a socket beside it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

USER = 'sedportal'
PROGRAMS = sorted(Path('/usr/lib/postgresql').glob('*/bin'), key=lambda folder: float(folder.parent.name))
# What the tests check is the portal; where the server's own durability matters, ``durable`` leaves these out.
_QUICK = ('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')


@dataclass
class Server:
    """A running server; ``folder`` holds its cluster and its socket.

    With ``namespace`` it runs in that network namespace and listens at ``address`` there.
    """

    folder: Path
    programs: Path
    settings: tuple[str, ...] = ()
    namespace: str = ''
    address: str = ''
    _made: int = field(default=0)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user that owns the cluster: the server refuses to be root."""
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', *command]
        if self.namespace:
            command = ['ip', 'netns', 'exec', self.namespace, *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd='/', timeout=120)
        if done.returncode:
            raise RuntimeError(f'{program} failed: {done.stdout}{done.stderr}')

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [f'-k {self.folder}', f'-c listen_addresses={self.address}', '-c max_connections=200']
        options += [f'-c {setting}' for setting in self.settings]
        log = str(self.folder / 'log')
        self.run('pg_ctl', '-D', str(self.folder / 'data'), '-l', log, '-w', '-o', ' '.join(options), 'start')

    def stop(self, mode: str = 'fast') -> None:
        """Stop it; ``mode`` is one of ``smart``, ``fast`` and ``immediate`` (as a crash)."""
        self.run('pg_ctl', '-D', str(self.folder / 'data'), '-m', mode, '-w', 'stop')

    def database(self, template: str = 'template1') -> str:
        """Make a database as a copy of ``template``, to which nobody may be connected, and return its name."""
        self._made += 1
        name = f'portal{self._made}'
        self.command(f'CREATE DATABASE {name} TEMPLATE {template}')
        return name

    def drop(self, database: str) -> None:
        """Remove a database with whoever is connected to it."""
        self.command(f'DROP DATABASE {database} WITH (FORCE)')

    def command(self, command: str) -> None:
        """Carry out one command of SQL."""
        connection = psycopg2.connect(host=str(self.folder), user=USER, dbname='postgres')
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(command)
        finally:
            connection.close()

    def uri(self, database: str, blob_cache: Path) -> str:
        """Return the ``zodbconn.uri`` of a database of this server."""
        host = self.address or quote(str(self.folder), safe='')
        return f'postgres://{USER}@{host}/{database}?blob_cache_dir={blob_cache}'

    @property
    def process(self) -> int:
        """Return the number of the server's main process."""
        return int((self.folder / 'data' / 'postmaster.pid').read_text().split()[0])


@contextmanager
def server(*, durable: bool = False, namespace: str = '', address: str = '') -> Iterator[Server]:
    """Serve a fresh cluster for the block. Raises ``FileNotFoundError`` where PostgreSQL is not installed."""
    if not PROGRAMS:
        raise FileNotFoundError('PostgreSQL is not installed; make test installs it')
    # A socket's path may have 107 bytes: pytest's folders are too deep for it.
    folder = Path(tempfile.mkdtemp(prefix='sedpg'))
    made = Server(folder, PROGRAMS[-1], () if durable else _QUICK, namespace, address)
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam('postgres')
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o755)
        made.run('initdb', '-D', str(folder / 'data'), '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync')
        if address:
            with (folder / 'data' / 'pg_hba.conf').open('a') as rules:
                rules.write(f'host all {USER} {address}/24 trust\n')
        made.start()
        try:
            yield made
        finally:
            with suppress(RuntimeError):
                made.stop('immediate')
    finally:
        shutil.rmtree(folder, ignore_errors=True)

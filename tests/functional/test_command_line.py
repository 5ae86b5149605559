"""The commands an operator types, over a real storage: make, fill, check, back up, lose, restore."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from sedportal.cli import COMMANDS, main, pack
from sedportal.kernel import notes
from sedportal.kernel.storage_lock import held_closed

ROOT = Path(__file__).resolve().parents[2]


class Terminal:
    """A shell beside one ini file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        text = (ROOT / 'testing.ini').read_text(encoding='utf-8')
        text = text.replace('var = %(here)s/var/testing', f'var = {folder}/var').replace('%(here)s', str(ROOT))
        self.var = folder / 'var'
        self.ini = folder / 'portal.ini'
        self.ini.write_text(text, encoding='utf-8')
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def run(self, *words: str, typed: str = '') -> tuple[int, str]:
        """Run a command and return its exit status and what it printed."""
        self._monkeypatch.setattr('sys.stdin', io.StringIO(typed))
        try:
            status = main(['-c', str(self.ini), '-q', *words])
        except SystemExit as ended:
            status = int(ended.code or 0)
        captured = self._capsys.readouterr()
        return status, captured.out + captured.err

    def apart(self, *words: str) -> tuple[int, str]:
        """Run a command in a process of its own: one that breaks off while starting leaves files open."""
        code = 'import sys; from sedportal.cli import main; sys.exit(main())'
        command = [sys.executable, '-W', 'ignore', '-c', code, '-c', str(self.ini), '-q', *words]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, capsys, monkeypatch)


def test_a_portal_is_made_checked_backed_up_lost_and_restored(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run('init')[0] == 0
    person = ('person', 'add', 'ivanova', 'Иванова', 'Анна')
    assert terminal.run(*person, typed='коротко\n')[0] == 1, 'a short password is refused'
    assert terminal.run(*person, typed='Тихий-Дон-1928-река\n') == (0, '')
    assert terminal.run('role', 'give', 'ivanova', 'portal_admin')[1].startswith('grant ')
    status, listed = terminal.run('role', 'list')
    assert (status, 'ivanova\tportal_admin\t/' in listed) == (0, True)
    assert terminal.run('verify')[0] == 0
    backup = str(tmp_path / 'backup')
    assert terminal.run('backup', backup)[0] == 0
    assert terminal.run('restore', backup)[0] == 1, 'what is there is not overwritten'
    assert terminal.run('restore', '--force', backup)[0] == 0
    assert 'ivanova\tИванова Анна' in terminal.run('person', 'list')[1]
    assert terminal.run('reindex')[0] == 0
    assert terminal.run('pack', '--days', '0')[0] == 0
    assert terminal.run('repair')[1].startswith(str(terminal.var))
    assert terminal.run('evolve', '--dry-run')[0] == 0
    assert terminal.run('verify')[0] == 0


def test_a_backup_made_by_other_tools_is_noted(terminal: Terminal) -> None:
    assert terminal.run('backup', '--made-elsewhere', 'pg:/wal')[0] == 0
    note = notes.read(terminal.var, 'backup')
    assert (note['target'], note['full']) == ('pg:/wal', True)


def test_a_backup_is_checked_listed_and_noted(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run('init')
    backup = tmp_path / 'backup'
    assert terminal.run('backup', str(backup), '--keep', '2')[0] == 0
    assert notes.read(terminal.var, 'backup')['target'] == str(backup)
    assert terminal.run('verify', '--backup', str(backup))[0] == 0
    assert notes.read(terminal.var, 'backup-check')['faults'] == 0
    listed = terminal.run('restore', str(backup), '--list')[1]
    assert (len(listed.splitlines()), 'full' in listed) == (1, True)
    next((backup / 'objects').glob('*.fs')).write_bytes(b'damaged')
    status, said = terminal.run('verify', '--backup', str(backup))
    assert (status, 'objects/' in said) == (1, True)
    assert notes.read(terminal.var, 'backup-check')['faults'] == 1
    assert terminal.run('backup', str(backup), '--keep', '0')[0] == 2


def test_a_damaged_backup_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run('init')
    backup = tmp_path / 'backup'
    terminal.run('backup', str(backup))
    copy = next((backup / 'objects').glob('*.fs'))
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    status, said = terminal.run('restore', '--force', str(backup))
    assert status == 1
    assert 'nothing was restored' in said


def test_a_flipped_bit_in_the_ledger_is_found(terminal: Terminal) -> None:
    terminal.run('init')
    terminal.run('person', 'add', 'ivanova', 'Иванова', 'Анна', typed='Тихий-Дон-1928-река\n')
    data = terminal.var / 'Data.fs'
    content = data.read_bytes()
    place = content.index(b'"surname":[null,"') + 20
    data.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    status, said = terminal.run('verify', '--only', 'data', '--only', 'ledger')
    assert status == 1, said


def test_damage_that_stops_the_portal_is_still_found(terminal: Terminal) -> None:
    terminal.run('init')
    terminal.run('person', 'add', 'ivanova', 'Иванова', 'Анна', typed='Тихий-Дон-1928-река\n')
    data = terminal.var / 'Data.fs'
    content = data.read_bytes()
    place = content.index(b'sedportal.directory.content') + 3
    data.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    status, said = terminal.apart('verify')
    assert (status, 'error: data:' in said, 'Traceback' in said) == (1, True, False), said
    status, said = terminal.run('pack')
    assert (status, 'restore a backup' in said) == (1, True)


def test_a_portal_that_runs_is_not_touched(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, 'TAKEN_SECONDS', 0.1)
    terminal.run('init')
    backup = str(tmp_path / 'backup')
    with held_closed(terminal.var / 'Data.fs'):
        assert terminal.run('backup', backup)[0] == 0
        assert terminal.run('verify')[0] == 0
        content = (terminal.var / 'Data.fs').read_bytes()
        for words in (('repair',), ('restore', '--force', backup), ('pack',)):
            status, said = terminal.run(*words)
            assert (status, 'in use' in said) == (1, True), words
        assert (terminal.var / 'Data.fs').read_bytes() == content
    assert not list(terminal.var.glob('before-restore-*'))


def test_a_moment_without_a_state_moves_nothing(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run('init')
    backup = str(tmp_path / 'backup')
    terminal.run('backup', backup)
    assert terminal.run('restore', '--force', '--date', 'rubbish', backup)[0] == 2
    status, said = terminal.run('restore', '--force', '--date', '2020-01-01', backup)
    assert (status, 'no state before' in said) == (1, True)
    assert not list(terminal.var.glob('before-restore-*'))


def test_without_a_portal_that_is_said(terminal: Terminal, tmp_path: Path) -> None:
    for words in (('repair',), ('pack',), ('verify',), ('backup', str(tmp_path / 'backup'))):
        status, said = terminal.run(*words)
        assert (status, 'sedportal init' in said) == (1, True), words


def test_checks_can_be_chosen(terminal: Terminal) -> None:
    terminal.run('init')
    assert set(terminal.run('verify', '--list')[1].split()) >= {'data', 'ledger', 'export', 'consumers'}
    assert terminal.run('verify', '--only', 'ledger') == (0, '0 errors, 0 warnings\n')
    assert terminal.run('verify', '--only', 'nothing')[0] == 2


def test_the_workflows_are_checked_and_drawn(terminal: Terminal) -> None:
    terminal.run('init')
    assert terminal.run('workflow', 'check') == (0, '4 workflows, 0 findings\n')
    status, drawn = terminal.run('workflow', 'diagram', 'incoming')
    assert (status, drawn.lstrip().startswith('<svg')) == (0, True)
    assert terminal.run('workflow', 'diagram', 'nothing')[0] == 1
    assert terminal.run('workflow', 'migrate')[1].startswith('0 would move')


def test_wrong_use_is_said_plainly(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run('fly')[0] == 2
    assert terminal.run('access', 'nobody', 'nothing')[0] == 1
    terminal.run('init')
    for words in (('access', 'nobody', 'nothing'), ('person', 'deactivate', 'nobody'), ('role', 'take', '7')):
        status, said = terminal.run(*words)
        assert (status, 'Traceback' in said) == (1, False), words
    terminal.ini.write_text(terminal.ini.read_text().replace('sedportal.skin = ivanovo', 'sedportal.skin = nowhere'))
    status, said = terminal.run('verify')
    assert (status, 'nowhere' in said) == (1, True)


@pytest.mark.parametrize('command', sorted(COMMANDS))
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    status, said = terminal.run(command, '--help')
    assert (status, 'usage: sedportal' in said) == (0, True)


def test_a_municipality_comes_from_a_table(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run('init')[0] == 0
    status, text = terminal.run('organisations', 'template')
    table = tmp_path / 'table.csv'
    table.write_text(text, encoding='cp1251')
    assert terminal.run('organisations', 'try', str(table)) == (0, 'g-primer: 1 units, 2 folders, 1 people\n')
    assert terminal.run('organisations', 'import', str(table))[1].startswith('ivanova.ap\t')
    assert terminal.run('person', 'list')[1].startswith('ivanova.ap\tИванова Анна Петровна\tg-primer')
    assert terminal.run('person', 'reset-second-factor', 'ivanova.ap')[0] == 0
    table.write_text(text.replace('городской округ', 'село').replace('g-primer', 'other'), encoding='utf-8')
    status, text = terminal.run('organisations', 'try', str(table))
    assert (status, 'row 2, Категория:' in text) == (1, True)

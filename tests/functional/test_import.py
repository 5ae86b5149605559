"""``sedportal import``: documents with files from a list; killed in the middle it goes on, and nothing is doubled."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sedportal.cli import main

ROOT = Path(__file__).resolve().parents[2]
TABLE = """\
Что;Название;Адрес в ссылках;Категория;Место;Фамилия, имя, отчество;Логин;Роли
организация;Администрация города Юрьевца;g-yurevets;городской округ;Юрьевец;;;
сотрудник;;;;;Иванова Анна Петровна;ivanova;регистратор
"""
GOOD = {
    'organisation': 'g-yurevets', 'kind': 'incoming', 'title': 'О ремонте дорог', 'correspondent': 'ООО «Дорожник»',
    'ext_number': '17-04/26', 'doc_date': '2026-06-10', 'received_at': '2026-06-14', 'delivery': 'post', 'sheets': 3,
    'state': 'registered',
}  # fmt: skip
CONTENT = b'%PDF-1.4 letter'
# Rows that are refused, and what the report says of them.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({'organisation': 'g-nowhere'}, 'organisation: There is no such organisation.'),
    ({'folder': 'Подвал'}, 'folder: There is no folder Подвал.'),
    ({'kind': 'letter'}, 'kind: Choose one of'),
    ({'title': ''}, 'title: Write what the document is about.'),
    ({'colour': 'red'}, 'colour: This kind of document has no such field.'),
    ({'doc_date': '10.06.2026'}, 'doc_date: Write the date'),
    ({'doc_date': '2150-01-01'}, 'doc_date: The date of the document is in the future.'),
    ({'correspondent': None}, 'correspondent: Fill in'),
    ({'files': ['../list.jsonl']}, 'files: There is no file ../list.jsonl in the folder.'),
    ({'files': ['gone.pdf']}, 'files: There is no file gone.pdf in the folder.'),
    ({'files': ['empty.txt']}, 'file: The file is empty.'),
    ({'files': [{'path': 'letter.pdf', 'sha256': '0' * 64}]}, 'files: letter.pdf has other bytes than its SHA-256.'),
    ({'person': 'nobody'}, 'There is nobody with the login nobody.'),
    ({'person': 'reader'}, 'There is nobody with the login reader.'),
]
# Ends the process where the next row would be entered, or behind a commit, once so many rows are entered.
KILLED = """
import os, signal, sys
from sedportal.documents import importing
importing.ROWS_AT_ONCE = 5
name, after, seen = sys.argv[1], int(sys.argv[2]), [0]
plain = getattr(importing, name) if hasattr(importing, name) else importing._Run._commit
def counted(*given):
    if seen[0] >= after:
        os.kill(os.getpid(), signal.SIGKILL)
    result = plain(*given)
    seen[0] += 1
    return result
if name == 'enter_row':
    importing.enter_row = counted
else:
    importing._Run._commit = counted
from sedportal.cli import main
main(sys.argv[3:])
"""


class Operator:
    """Whoever types the commands, with a list and files beside it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = (ROOT / 'testing.ini').read_text(encoding='utf-8')
        text = text.replace('var = %(here)s/var/testing', f'var = {folder}/var').replace('%(here)s', str(ROOT))
        self.folder = folder
        self.ini = folder / 'portal.ini'
        self.ini.write_text(text, encoding='utf-8')
        self._capsys = capsys
        (folder / 'letter.pdf').write_bytes(CONTENT)
        (folder / 'empty.txt').write_bytes(b'')
        (folder / 'table.csv').write_text(TABLE, encoding='utf-8')
        assert self.run('init')[0] == 0
        assert self.run('organisations', 'import', str(folder / 'table.csv'))[0] == 0

    def run(self, *words: str) -> tuple[int, str]:
        status = main(['-c', str(self.ini), '-q', *words])
        captured = self._capsys.readouterr()
        return status, captured.out

    def write(self, *rows: Any) -> Path:
        manifest = self.folder / 'list.jsonl'
        manifest.write_text('\n'.join(map(json.dumps, rows)), encoding='utf-8')
        return manifest

    def enter(self, manifest: Path) -> tuple[int, str]:
        return self.run('import', str(manifest), '--person', 'ivanova')

    def refused(self, manifest: Path) -> list[dict[str, str]]:
        with manifest.with_name(f'{manifest.name}.refused.csv').open(encoding='utf-8-sig', newline='') as stream:
            return list(csv.DictReader(stream, delimiter=';'))

    def killed(self, manifest: Path, name: str, after: int) -> int:
        words = ['-c', str(self.ini), '-q', 'import', str(manifest), '--person', 'ivanova']
        command = [sys.executable, '-W', 'ignore', '-c', KILLED, name, str(after), *words]
        return subprocess.run(command, check=False, capture_output=True, cwd=ROOT).returncode


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, capsys)


def good(number: int, **more: Any) -> dict[str, Any]:
    return {**GOOD, 'id': f'old-{number}', **more}


def test_each_refused_row_is_told_and_nothing_of_it_stays(operator: Operator) -> None:
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    rows = []
    for number, (wrong, _told) in enumerate(REFUSED):
        rows += [good(2 * number, files=[{'path': 'letter.pdf', 'sha256': sha256}]), good(2 * number + 1, **wrong)]
    manifest = operator.write(*rows)
    entered = len(REFUSED)
    assert operator.enter(manifest) == (1, f'{entered} entered, 0 had been entered before, {len(REFUSED)} refused\n')
    refused = {(int(one['row']), one['id']): one['reason'] for one in operator.refused(manifest)}
    assert set(refused) == {(2 * number + 2, f'old-{2 * number + 1}') for number in range(len(REFUSED))}
    for number, (_wrong, told) in enumerate(REFUSED):
        assert refused[2 * number + 2, f'old-{2 * number + 1}'].startswith(told)
    assert operator.run('verify')[0] == 0, 'numbers without gaps, index and files as they should be'
    # Mended, only what was refused is entered.
    right = {**GOOD, 'folder': '', 'files': [], 'person': ''}
    mended = operator.write(*({**row, **right} for row in rows if 'colour' not in row))
    assert operator.enter(mended) == (0, f'{entered - 1} entered, {entered} had been entered before, 0 refused\n')
    assert operator.run('verify')[0] == 0


def test_killed_in_the_middle_it_goes_on_where_it_was(operator: Operator) -> None:
    rows = [good(number, files=['letter.pdf'] if number % 4 == 0 else []) for number in range(23)]
    manifest = operator.write(*rows, rows[1])  # one of them stands in the list twice
    assert operator.killed(manifest, 'enter_row', 7) == -9  # the first five were committed
    assert operator.killed(manifest, '_commit', 2) == -9  # ten more, and not yet handed to the index
    assert operator.killed(manifest, 'enter_row', 0) == -9
    assert operator.enter(manifest) == (0, '8 entered, 16 had been entered before, 0 refused\n')
    assert operator.enter(manifest) == (0, '0 entered, 24 had been entered before, 0 refused\n')
    assert operator.run('verify')[0] == 0, 'numbers without gaps, index and files as they should be'

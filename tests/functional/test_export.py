"""``sedportal export``: what it writes is entered again by ``sedportal import``, with all that was on the cards."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_import import CONTENT, Operator, good

Make = Callable[[str], Operator]


@pytest.fixture
def make(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Make:
    def operator(name: str) -> Operator:
        folder = tmp_path / name
        folder.mkdir()
        return Operator(folder, capsys)

    return operator


def listed(text: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in text.splitlines()]
    return sorted(rows, key=lambda row: str(row['title']))


def entered(operator: Operator) -> Operator:
    rows = [
        good(1, title='А', files=['letter.pdf'], note='Строка «первая»\nи вторая'),
        good(2, title='Б', state='draft', addressees=['Лукина В.Г.']),
        good(3, title='В', access_mark='confidential', files=['letter.pdf']),
    ]
    assert operator.enter(operator.write(*rows))[0] == 0
    return operator


def without_origin(row: dict[str, Any]) -> dict[str, Any]:
    files = [{**file, 'path': file['path'].rsplit('/', 1)[-1]} for file in row['files']]
    return {**{name: value for name, value in row.items() if name not in ('id', 'origin')}, 'files': files}


def test_what_is_exported_is_entered_elsewhere_as_it_was(make: Make, tmp_path: Path) -> None:
    first, second = entered(make('first')), make('second')
    out = tmp_path / 'out'
    status, said = first.run('export', str(out), '--organisation', 'g-yurevets')
    assert (status, said) == (0, f'{out}: 3 documents, 2 files, {2 * len(CONTENT)} bytes\n')
    rows = listed((out / 'documents.jsonl').read_text(encoding='utf-8'))
    assert [(row['title'], row['state'], row['folder']) for row in rows] == [
        ('А', 'registered', 'Входящие'), ('Б', 'draft', 'Входящие'), ('В', 'registered', 'Входящие'),
    ]  # fmt: skip
    assert rows[0]['origin']['number'].startswith('вх-1/')
    assert rows[0]['origin']['initiator'] == 'ivanova'
    assert (out / rows[0]['files'][0]['path']).read_bytes() == CONTENT
    assert second.enter(out / 'documents.jsonl') == (0, '3 entered, 0 had been entered before, 0 refused\n')
    again = tmp_path / 'again'
    assert second.run('export', str(again))[0] == 0
    copied = listed((again / 'documents.jsonl').read_text(encoding='utf-8'))
    assert list(map(without_origin, copied)) == list(map(without_origin, rows))
    assert first.run('export', str(out))[0] == 1, 'what is there is not overwritten'


def test_into_a_zip_file_what_somebody_may_see_and_damage_is_told(make: Make, tmp_path: Path) -> None:
    operator = entered(make('first'))
    whole, of_nobody = tmp_path / 'whole.zip', tmp_path / 'nobody.zip'
    assert operator.run('export', str(whole), '--person', 'ivanova')[0] == 0
    with zipfile.ZipFile(whole) as packed:
        assert packed.testzip() is None
        rows = listed(packed.read('documents.jsonl').decode())
        assert [row['title'] for row in rows] == ['А', 'Б', 'В']
        assert packed.read(rows[2]['files'][0]['path']) == CONTENT
    assert operator.run('export', str(of_nobody), '--person', 'nobody')[0] == 1
    assert not of_nobody.exists()
    blobs = sorted((operator.folder / 'var' / 'blobs').rglob('*.blob'))
    blobs[0].chmod(0o600)
    blobs[0].write_bytes(b'other')
    blobs[1].unlink()
    status, said = operator.run('export', str(tmp_path / 'out'))
    assert status == 1
    assert said.count('error: files/') == 2
    for words in (('--organisation', 'nowhere'), ('--organisation', 'g-yurevets', '--folder', 'Подвал')):
        assert operator.run('export', str(tmp_path / 'none'), *words)[0] == 1
    assert operator.run('export', str(tmp_path / 'none'), '--folder', 'Входящие')[0] == 2

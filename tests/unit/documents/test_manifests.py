"""The list of an import: what is read of it, and what is told of a row that can't be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sedportal.documents.manifests import NamedFile, Row, count_rows, read_manifest
from sedportal.kernel.errors import ConfigurationFault

HEADING = 'id;organisation;kind;title;files;addressees'


def rows(folder: Path, text: str | bytes, name: str = 'list.csv') -> list[Row]:
    manifest = folder / name
    manifest.write_bytes(text.encode() if isinstance(text, str) else text)
    found = list(read_manifest(manifest))
    assert count_rows(manifest) == len(found)
    return found


def json_rows(folder: Path, *values: Any) -> list[Row]:
    return rows(folder, '\n'.join(one if isinstance(one, str) else json.dumps(one) for one in values), 'list.jsonl')


@pytest.mark.parametrize('between', [';', ',', '\t'])
def test_csv(tmp_path: Path, between: str) -> None:
    text = HEADING.replace(';', between) + '\n' + between.join(
        ['7', 'g-shuya', 'incoming', '"О ""Горке"",\nрека"', 'a/b.pdf | c.txt', 'Иванов И.И. | Петров П.П.']
    )  # fmt: skip
    files = (NamedFile('a/b.pdf', 'b.pdf'), NamedFile('c.txt', 'c.txt'))
    card = {'title': 'О "Горке",\nрека', 'addressees': ['Иванов И.И.', 'Петров П.П.']}
    assert rows(tmp_path, text) == [Row(2, '7', 'g-shuya', 'incoming', files=files, values=card)]


def test_csv_of_a_spreadsheet_with_a_mark_and_empty_cells(tmp_path: Path) -> None:
    text = '\ufeff' + HEADING + '\r\n1;g-shuya;incoming;О реке;;\r\n;;;;;\r\n2;g-shuya;act;О реке\r\n'
    assert [(row.number, row.id, row.values, row.fault) for row in rows(tmp_path, text)] == [
        (2, '1', {'title': 'О реке'}, ''),
        (3, '2', {'title': 'О реке'}, ''),
    ]


def test_json_lines(tmp_path: Path) -> None:
    given = {'id': 5, 'organisation': 'g-shuya', 'kind': 'act', 'state': 'registered', 'title': 'О реке', 'sheets': 3,
             'files': [{'path': 'x/1.bin', 'name': 'Указ.pdf', 'sha256': 'AB'}, 'y.txt']}  # fmt: skip
    (row,) = json_rows(tmp_path, given)
    assert row.files == (NamedFile('x/1.bin', 'Указ.pdf', 'ab'), NamedFile('y.txt', 'y.txt'))
    assert (row.id, row.state, row.values) == ('5', 'registered', {'title': 'О реке', 'sheets': 3})


@pytest.mark.parametrize(
    ('line', 'told'),
    [
        ('{"id": "1"', 'no JSON'),
        ('[1]', 'no JSON object'),
        ('[' * 100_000, 'no JSON'),
        ({'organisation': 'x'}, 'id:'),
        ({'id': '1', 'kind': ['act']}, 'kind:'),
        ({'id': '1', 'state': 'archived'}, 'state:'),
        ({'id': '1', 'files': 5}, 'files:'),
        ({'id': '1', 'files': [{'name': 'x'}]}, 'files:'),
        ({'id': 'x' * 201}, 'id:'),
    ],
)
def test_a_bad_line_is_told_and_keeps_no_other_out(tmp_path: Path, line: Any, told: str) -> None:
    bad, good = json_rows(tmp_path, line, {'id': '2', 'title': 'О реке'})
    assert bad.fault.startswith(told)
    assert (good.number, good.id, good.fault) == (2, '2', '')


def test_a_row_with_too_many_cells_and_one_in_another_encoding(tmp_path: Path) -> None:
    text = f'{HEADING}\n1;a;act;b;;;more\n'.encode() + '2;a;act;Река;;\n'.encode('cp1251')
    long, foreign = rows(tmp_path, text)
    assert '7 cells' in long.fault
    assert '\udcd0' in foreign.values['title'], 'half characters, which a card refuses'


@pytest.mark.parametrize(
    ('heading', 'told'), [('id;title;kind', 'organisation'), (HEADING + ';id', 'id twice'), ('', 'lacks')]
)
def test_a_wrong_heading_is_refused(tmp_path: Path, heading: str, told: str) -> None:
    (tmp_path / 'list.csv').write_text(heading)
    with pytest.raises(ConfigurationFault, match=told):
        list(read_manifest(tmp_path / 'list.csv'))


@pytest.mark.parametrize('name', ['no.csv', 'no.jsonl'])
def test_a_list_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationFault, match='can not be read'):
        count_rows(tmp_path / name)

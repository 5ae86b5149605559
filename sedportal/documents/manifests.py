"""The list of documents to be imported: CSV with a heading, or JSON with one object a line; read row by row.

What a row must have is told in docs/import.md. What can't be read is told with the row, never raised: one bad row
does not keep the others out. Nothing here knows the portal; ``operations/importing.py`` does.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sedportal.kernel.errors import ConfigurationFault

OWN = ('id', 'organisation', 'kind', 'folder', 'state', 'person', 'files')
# What an export tells beside: no import enters it.
ORIGIN = 'origin'
DRAFT, REGISTERED = 'draft', 'registered'
MOST_CHARACTERS = 1024 * 1024
# Several values in one cell of a CSV file.
BETWEEN = '|'
_LISTS = frozenset({'addressees', 'signatories'})


@dataclass(frozen=True)
class NamedFile:
    """A file of a row: its ``path`` inside the folder, the ``name`` it gets, the ``sha256`` it must have, if given."""

    path: str
    name: str
    sha256: str = ''


@dataclass(frozen=True)
class Row:
    """A document to come. ``number`` is the line or record it stands on; ``fault`` says why it can't be read."""

    number: int
    id: str = ''
    organisation: str = ''
    kind: str = ''
    folder: str = ''
    state: str = DRAFT
    person: str = ''
    files: tuple[NamedFile, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ''


def count_rows(manifest: Path) -> int:
    """Return how many rows there are, for telling progress. Raises :class:`ConfigurationFault`."""
    return sum(1 for _row in (_lines(manifest) if _is_json(manifest) else islice(_records(manifest), 1, None)))


def read_manifest(manifest: Path) -> Iterator[Row]:
    """Yield the rows of ``manifest``: JSON lines by the ending ``.jsonl``, else CSV.

    Raises :class:`ConfigurationFault` for a heading that lacks a column or has it twice, or a file that is not there.
    """
    if _is_json(manifest):
        for number, line in enumerate(_lines(manifest), 1):
            yield _of_json(number, line)
        return
    records = _records(manifest)
    heading = [name.strip() for name in next(records, [])]
    _check_heading(manifest, heading)
    for number, record in enumerate(records, 2):
        if len(record) > len(heading) and any(record[len(heading) :]):
            yield Row(number, fault=f'{len(record)} cells under a heading of {len(heading)}')
        else:
            yield _row(
                number, {name: cell.strip() for name, cell in zip(heading, record, strict=False) if cell.strip()}
            )


def _is_json(manifest: Path) -> bool:
    return manifest.suffix.lower() in ('.jsonl', '.ndjson')


def _lines(manifest: Path) -> Iterator[bytes]:
    try:
        with manifest.open('rb') as stream:
            yield from (line for line in stream if line.strip())
    except OSError as error:
        raise ConfigurationFault(f'{manifest} can not be read: {error.strerror}') from error


def _records(manifest: Path) -> Iterator[list[str]]:
    """Yield heading and records; what is no UTF-8 becomes half characters, which no card takes."""
    try:
        with manifest.open(encoding='utf-8-sig', errors='surrogateescape', newline='') as stream:
            first = stream.readline(MOST_CHARACTERS)
            stream.seek(0)
            between = max(';,\t', key=first.count)
            yield from (record for record in csv.reader(stream, delimiter=between) if any(record))
    except OSError as error:
        raise ConfigurationFault(f'{manifest} can not be read: {error.strerror}') from error
    except csv.Error as error:
        raise ConfigurationFault(f'{manifest} is no CSV file: {error}') from error


def _check_heading(manifest: Path, heading: list[str]) -> None:
    missing = [name for name in ('id', 'organisation', 'kind', 'title') if name not in heading]
    doubled = sorted({name for name in heading if name and heading.count(name) > 1})
    if missing or doubled:
        told = [f'it lacks {", ".join(missing)}'] if missing else []
        told += [f'it has {", ".join(doubled)} twice'] if doubled else []
        raise ConfigurationFault(f'The heading of {manifest} is wrong: {"; ".join(told)}')


def _of_json(number: int, line: bytes) -> Row:
    if len(line) > MOST_CHARACTERS:
        return Row(number, fault='the line is longer than 1 MB')
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, fault=f'no JSON: {error}')
    if not isinstance(values, dict):
        return Row(number, fault='no JSON object')
    return _row(number, values)


def _row(number: int, values: Mapping[str, Any]) -> Row:
    own = {name: values[name] for name in OWN if name in values and name != 'files'}
    wrong = [name for name, value in own.items() if not isinstance(value, str | int)]
    if wrong:
        return Row(number, fault=f'{wrong[0]}: must be a text')
    texts = {name: str(value) for name, value in own.items()}
    card = {name: _cell(name, value) for name, value in values.items() if name not in (*OWN, ORIGIN)}
    try:
        row = Row(number, **texts, files=tuple(_files(values.get('files'))), values=card)
    except ValueError as error:
        return Row(number, id=texts.get('id', ''), fault=f'files: {error}')
    return row if not (fault := _fault(row)) else Row(number, id=row.id, fault=fault)


def _fault(row: Row) -> str:
    if not row.id or len(row.id) > 200:
        return 'id: must be there, with up to 200 characters'
    if row.state not in (DRAFT, REGISTERED):
        return f'state: must be {DRAFT} or {REGISTERED}'
    return ''


def _cell(name: str, value: Any) -> Any:
    if name in _LISTS and isinstance(value, str):
        return [part.strip() for part in value.split(BETWEEN) if part.strip()]
    return value


def _files(value: Any) -> Iterator[NamedFile]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(BETWEEN) if part.strip()]
    if not isinstance(value, list | None):
        raise ValueError('must be a list')
    for one in value or ():
        given = {'path': one} if isinstance(one, str) else one
        if not isinstance(given, dict) or not isinstance(given.get('path'), str) or not given['path']:
            raise ValueError('each must be a path, or an object with path, name and sha256')
        name = given.get('name') or given['path'].replace('\\', '/').rsplit('/', 1)[-1]
        yield NamedFile(given['path'], str(name), str(given.get('sha256') or '').lower())

"""How fast a list is imported: ``python -m bench.importing --rows 10000 [--files]``.

Writes the documents of the demonstration down as JSON lines, each with a letter of its own if asked for, enters them as
``sedportal import`` does, and prints the rate, also undisturbed (bench/pace.py), and the memory.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sedportal
from sedportal.cli import describe_text
from sedportal.demonstration.foundation import found_region
from sedportal.demonstration.volume import volume
from sedportal.directory.journal import plain
from sedportal.documents.importing import Outcome, Refusal, Source, import_rows
from sedportal.documents.manifests import read_manifest
from sedportal.kernel.unit_of_work import unit_of_work

from .pace import Watched, watched
from .site import settings_of


def main() -> None:
    """Write the list, import it, print what it took; exit with 1 if a row was refused."""
    parser = argparse.ArgumentParser(prog='bench.importing', description=__doc__)
    parser.add_argument('--rows', type=int, default=10_000)
    parser.add_argument('--files', action='store_true', help='each row with a file of its own, of 2 KB')
    args = parser.parse_args()
    with TemporaryDirectory(prefix='sedportal-importing-') as name:
        folder = Path(name)
        registry = sedportal.main({'here': name}, **settings_of(folder, building=True)).registry
        with unit_of_work(registry) as unit:
            found_region(unit)
        manifest = _write_list(registry, folder, args.rows, args.files)
        outcome, work = _enter(registry, manifest)
        registry.background.stop()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f'{outcome.entered:,} entered, {outcome.refused} refused; memory at most {memory:,.0f} MB')
    print(f'{args.rows / work.seconds:,.0f} a CPU second, undisturbed {args.rows / work.undisturbed:,.0f}')
    raise SystemExit(bool(outcome.refused))


def _enter(registry: Any, manifest: Path) -> tuple[Outcome, Watched]:
    def refused(one: Refusal) -> None:
        print(f'row {one.row}: {one.reason}')

    with watched() as work:
        source = Source(manifest.name, manifest.parent, '')
        outcome = import_rows(registry, read_manifest(manifest), source, describe_text, refused)
    return outcome, work


def _write_list(registry: Any, folder: Path, rows: int, with_files: bool) -> Path:
    manifest = folder / 'list.jsonl'
    with manifest.open('w', encoding='utf-8') as stream:
        for row in _rows(registry, rows):
            if with_files:
                letter = folder / f'{row["id"]}.txt'
                letter.write_text(f'{row["id"]}\n{row["note"]}', encoding='utf-8')
                row['files'] = [letter.name]
            stream.write(json.dumps(row, ensure_ascii=False) + '\n')
    return manifest


def _rows(registry: Any, rows: int) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(volume(rows, '1', registry.clock.today())):
        yield {
            'id': f'{number:07d}', 'organisation': one.organisation, 'kind': one.kind,
            'state': 'draft' if one.state == 'draft' else 'registered',
            'person': f'registrar.{one.organisation}', **plain(one.card),
        }  # fmt: skip


if __name__ == '__main__':
    main()

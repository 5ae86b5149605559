"""A portal to measure: the demonstration's region with N documents, in a folder of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sedportal
from sedportal.demonstration.build import add_documents
from sedportal.demonstration.foundation import found_region
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.runner import catch_up

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Site:
    """A built portal; ``filling`` is CPU seconds for its documents, ``indexing`` for the index and the export."""

    application: Any
    registry: Any
    folder: Path
    documents: int
    filling: float
    indexing: float
    bytes_before: int

    def settle(self) -> None:
        """Bring the index to the ledger's end."""
        catch_up(self.registry, 600)

    def stored_bytes(self) -> int:
        """Return the size of the database's file."""
        return os.path.getsize(self.folder / 'Data.fs')


def settings_of(folder: Path, *, building: bool) -> dict[str, Any]:
    """Return the settings of a portal in ``folder``: one that may be filled, or one in production."""
    return {
        'sedportal.mode': 'development' if building else 'production',
        'sedportal.secret': 'bench-only-bench-only-bench-only-bench-only',
        'sedportal.workflows': str(ROOT / 'workflows'),
        'sedportal.skins': str(ROOT / 'skins'),
        'sedportal.var': str(folder),
        'sedportal.demonstration': str(building).lower(),
        'sedportal.public_url': 'https://127.0.0.1',
        'sedportal.background': False,
        'pyramid.default_locale_name': 'ru',
        'zodbconn.uri': f'file://{folder}/Data.fs?blobstorage_dir={folder}/blobs&connection_cache_size=20000',
    }


@contextmanager
def site(documents: int) -> Iterator[Site]:
    """Build a portal of ``documents`` documents and take it away afterwards."""
    with TemporaryDirectory(prefix='sedportal-bench-') as name:
        folder = Path(name)
        registry = sedportal.main({'here': name}, **settings_of(folder, building=True)).registry
        with unit_of_work(registry) as unit:
            found_region(unit)
        database(registry).pack()
        before = os.path.getsize(folder / 'Data.fs')
        begun = time.process_time()
        add_documents(registry, documents, 1, lambda count: None)
        filled = time.process_time()
        catch_up(registry, 36_000)
        indexed = time.process_time()
        registry.background.stop()
        application = sedportal.main({'here': name}, **settings_of(folder, building=False))
        registry = application.registry
        yield Site(application, registry, folder, documents, filled - begun, indexed - filled, before)
        registry.background.stop()

"""A portal to measure: the demonstration's region with N documents, in a folder of its own."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sedportal
from sedportal.demonstration.build import add_documents
from sedportal.demonstration.foundation import found_region
from sedportal.kernel.storage import database
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.ledger.runner import catch_up

from .pace import watched

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Built:
    """How a portal was made: ``seconds`` of CPU for its documents with index and export, ``peak`` memory in MB,
    bytes of the database before and after, size of the index, ``undisturbed`` seconds of CPU (bench/pace.py).
    """

    documents: int
    seconds: float
    peak: float
    bytes_before: int
    bytes_after: int
    index_bytes: int
    undisturbed: float | None = None


@dataclass
class Site:
    """A portal in use and how it was built."""

    application: Any
    registry: Any
    folder: Path
    built: Built

    @property
    def documents(self) -> int:
        """Return how many documents it was built with."""
        return self.built.documents

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
        'zodbconn.uri': f'file://{folder}/Data.fs?blobstorage_dir={folder}/blobs&connection_cache_size=1000',
    }


def build(folder: Path, documents: int) -> Built:
    """Make the region with so many documents in ``folder``, or tell how it was made if that has been done."""
    told = folder / 'built.json'
    if told.exists():
        return Built(**json.loads(told.read_text(encoding='utf-8')))
    registry = sedportal.main({'here': str(folder)}, **settings_of(folder, building=True)).registry
    with unit_of_work(registry) as unit:
        found_region(unit)
    database(registry).pack()
    before = os.path.getsize(folder / 'Data.fs')
    with watched() as work:
        add_documents(registry, documents, 1, _Told(documents, work.begun))
    registry.background.stop()
    built = Built(
        documents,
        work.seconds,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        before,
        os.path.getsize(folder / 'Data.fs'),
        sum(one.stat().st_size for one in (folder / 'index').rglob('*') if one.is_file()),
        work.undisturbed,
    )
    told.write_text(json.dumps(asdict(built)), encoding='utf-8')
    return built


class _Told:
    """Print now and then how far the making has come."""

    def __init__(self, documents: int, begun: float) -> None:
        self._documents, self._begun = documents, begun
        self._done = 0

    def __call__(self, more: int) -> None:
        before, self._done = self._done, self._done + more
        if before // 50_000 != self._done // 50_000:
            rate = self._done / (time.process_time() - self._begun)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f'  {self._done:,} of {self._documents:,}: {rate:,.0f} a CPU second, {memory:,.0f} MB', flush=True)


@contextmanager
def site(documents: int, kept: Path | None = None) -> Iterator[Site]:
    """Give a portal of ``documents`` documents in production's mode.

    Parameters: ``kept`` is a folder in which it stays, to be used again; otherwise it is taken away afterwards.
    """
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(TemporaryDirectory(prefix='sedportal-bench-')))
        folder.mkdir(parents=True, exist_ok=True)
        built = build(folder, documents)
        application = sedportal.main({'here': str(folder)}, **settings_of(folder, building=False))
        stack.callback(application.registry.background.stop)
        yield Site(application, application.registry, folder, built)

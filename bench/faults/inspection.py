"""What the disk holds, looked at from another process: is all there that was acknowledged, once and in order?

After every restart only what came since the last look is looked at, so that a thousand looks stay cheap; a whole
inspection runs every check of the portal and holds the whole diary against the objects.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ZODB.POSException import POSKeyError
from ZODB.utils import repr_to_oid

import sedportal
from sedportal.documents.content import Document, document_by_uid
from sedportal.documents.indexing import all_documents
from sedportal.kernel.findings import run_checks
from sedportal.kernel.storage import database, open_database, reading
from sedportal.ledger.chain import START, Head, check
from sedportal.search.schema import comparable
from sedportal.search.store import IndexStore

from .clerks import Diary
from .region import Region

_PATIENCE = 20.0
LOST, GAP, DOUBLE, CHAIN, INDEX, OTHER = 'lost', 'gaps', 'duplicates', 'chain faults', 'index faults', 'other findings'
KINDS = (LOST, GAP, DOUBLE, CHAIN, INDEX, OTHER)
_CHECKS = {'registers': GAP, 'ledger': CHAIN, 'export': CHAIN, 'files': LOST, 'index': INDEX}


class Inspector:
    """Look at the data of ``region`` and hold it against the ``diary``; ``faults`` counts what was wrong, by kind."""

    def __init__(self, region: Region, diary: Diary) -> None:
        self.faults: Counter[str] = Counter()
        self.told: list[str] = []
        self.patience = _PATIENCE
        self.documents = 0
        self._region = region
        self._diary = diary
        self._head: Head = START
        self._seen = dict.fromkeys(('created', 'filed', 'registered'), 0)
        self._numbers: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self.registry = sedportal.main({'here': str(region.folder)}, **region.settings(read_only=True)).registry
        database(self.registry).close()
        self.let_go()

    def let_go(self) -> None:
        """Have no file open until the next look."""
        if self.registry.index is not None:
            self.registry.index.close()
        self.registry.index = None

    @contextmanager
    def _looking(self, index: bool = True) -> Iterator[Any]:
        self.registry._zodb_databases[''] = open_database(self._region.settings(read_only=True)['zodbconn.uri'])
        if self.registry.index is None and index:
            self.registry.index = IndexStore(self._region.var / 'index', writable=False)
        try:
            with reading(self.registry) as portal:
                yield portal
        finally:
            database(self.registry).close()

    def look(self, index: bool = True) -> None:
        """Look at what came since the last look; the server may run, the clerks must rest.

        Without ``index`` what follows the ledger is left to a whole inspection, and no file stays open.
        """
        with self._looking(index) as portal:
            touched = self._look_at_chain(portal)
            self._look_at_registers(portal)
            self._look_at_diary(portal, whole=False)
            self._look_for_doubles(portal, touched)
            if index and self._followed(portal):
                self._look_at_index(portal, touched)

    def look_at_all(self) -> None:
        """Run every check and hold the whole diary against the objects; no server may run."""
        with self._looking() as portal:
            for name, finding in run_checks(self.registry, portal):
                if finding is not None:
                    self._tell(_CHECKS.get(name, OTHER), f'{name} {finding.severity} {finding.place}: {finding.text}')
            self._look_at_diary(portal, whole=True)
            titles = Counter(document.title for document in all_documents(portal))
            for title, times in titles.items():
                if times > 1:
                    self._tell(DOUBLE, f'{times} documents “{title}”')
            self.documents = titles.total()

    def orphans(self) -> list[Path]:
        """Return the blobs, whole or half, that no object of the storage names; no server may run."""
        with self._looking():
            storage = database(self.registry).storage
            found = []
            for path in sorted((self._region.var / 'blobs').rglob('*')):
                if path.is_file() and path.name != '.layout' and not _is_named(storage, path):
                    found.append(path)
            return found

    def look_at_acknowledged(self) -> None:
        """Hold the whole diary against the objects, no more; no server may run."""
        with self._looking() as portal:
            self._look_at_diary(portal, whole=True)

    def wait_until_followed(self) -> None:
        """Wait until index and export hold all that there is."""
        with self._looking() as portal:
            self._followed(portal)

    def _tell(self, kind: str, what: str) -> None:
        self.faults[kind] += 1
        self.told.append(f'{kind}: {what}')

    def _look_at_chain(self, portal: Any) -> list[str]:
        """Check the records behind the last head; return the uids of the documents they touch."""
        ledger, last = portal.ledger, self._head
        if last.seq and (ledger.last_seq < last.seq or ledger.get(last.seq).hash != last.hash):
            self._tell(CHAIN, f'record {last.seq} is gone or another')
            return []
        records = ledger.since(last.seq, ledger.last_seq - last.seq)
        for finding in check(records, ledger.head, after=last):
            self._tell(CHAIN, f'{finding.place}: {finding.text}')
        self._head = ledger.head
        subjects = (record.subject for record in records if record.action.startswith('document.'))
        return list(dict.fromkeys(subject.removeprefix('document:') for subject in subjects))

    def _look_at_registers(self, portal: Any) -> None:
        for slug, organisation in portal['organisations'].items():
            for key, register in organisation.registers.items():
                place = f'{slug}/{key}'
                last = self._numbers.get(place, 0)
                for entry in register.entries.values(min=last + 1):
                    if entry.seq != last + 1:
                        self._tell(GAP, f'{place}: {entry.seq} follows {last}')
                    last = entry.seq
                    document = document_by_uid(portal, entry.uid)
                    if document is None or (document.number, document.register_seq) != (entry.number, entry.seq):
                        self._tell(LOST, f'{place}: {entry.number} was issued to {entry.uid}, which does not carry it')
                if register.next_seq != last + 1:
                    self._tell(GAP, f'{place}: the next number is {register.next_seq} after {last}')
                self._numbers[place] = last

    def _look_at_diary(self, portal: Any, *, whole: bool) -> None:
        for name, is_there in (('created', _is_titled), ('filed', _has_file), ('registered', _is_numbered)):
            noted: dict[str, str] = getattr(self._diary, name)
            news = list(noted.items())[0 if whole else self._seen[name] :]
            for uid, value in news:
                document = document_by_uid(portal, uid)
                if document is None or not is_there(document, value):
                    self._tell(LOST, f'{uid} was acknowledged as {name}: {value}')
            self._seen[name] = len(noted)

    def _look_for_doubles(self, portal: Any, touched: list[str]) -> None:
        for uid in touched:
            document = document_by_uid(portal, uid)
            if document is None:
                self._tell(LOST, f'the ledger knows {uid}, which is not there')
            elif self._titles.setdefault(document.title, uid) != uid:
                self._tell(DOUBLE, f'{uid} is a second “{document.title}”')
            elif len(document.files) > 1:
                self._tell(DOUBLE, f'{uid} holds {len(document.files)} files instead of one')

    def _followed(self, portal: Any) -> bool:
        deadline = time.monotonic() + self.patience
        # The leisurely ones are waited for by nobody.
        for follower in (one for one in self.registry.ledger_runner.followers if not one.leisurely):
            while follower.consumer.position() < portal.ledger.last_seq:
                if time.monotonic() > deadline:
                    self._tell(INDEX, f'{follower.consumer.name} does not catch up with the ledger')
                    return False
                time.sleep(0.005)
        return True

    def _look_at_index(self, portal: Any, touched: list[str]) -> None:
        for uid in touched:
            document = document_by_uid(portal, uid)
            expected = comparable(self.registry.index_entry(document)) if document is not None else None
            if self.registry.index.stored_entry(uid) != expected:
                self._tell(INDEX, f'{uid} stands in the index otherwise than it is')


def _is_named(storage: Any, path: Path) -> bool:
    """Tell whether an object of the storage is kept in the blob ``path``: its folder names it, its name the state."""
    try:
        oid = storage.fshelper.layout.path_to_oid(str(path.parent.relative_to(storage.fshelper.base_dir)))
        storage.loadSerial(oid, repr_to_oid(path.name.removesuffix('.blob')))
    except (POSKeyError, ValueError):
        return False
    return True


def _is_titled(document: Document, title: str) -> bool:
    return document.title == title


def _is_numbered(document: Document, number: str) -> bool:
    return bool(number) and document.number == number and document.state == 'registered'


def _has_file(document: Document, sha256: str) -> bool:
    for attached in document.files:
        with attached.current.blob.open('r') as stream:
            if hashlib.file_digest(stream, 'sha256').hexdigest() == sha256 == attached.current.sha256:
                return True
    return False

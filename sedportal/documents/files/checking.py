"""Have each file that comes in checked for viruses, before anybody may open it; the oldest first.

Follows the ledger from its beginning, so that files from before the setting was made are checked too; those that come
meanwhile overtake them. While clamd does not answer, the files wait and it is asked again.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel.durable import write_file
from sedportal.kernel.unit_of_work import unit_of_work

from ..operations.staging import staged_of
from ..operations.verdicts import Found, note_verdicts
from .newcomers import Newcomers
from .verdicts import INFECTED, OPEN, UNCHECKED, Standing

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from sedportal.ledger.records import Record

    from ..content import FileVersion

_PREFIXES = ('document.file_', 'document.copied', 'document.created')
_STAGED, _ANEW = 'file.staged', 'document.file_asked_anew'
_BATCH_SECONDS = 2.0
log = logging.getLogger(__name__)


class Checker:
    """Consumer ``antivirus``: let clamd look at what the records speak of, and keep its word."""

    name = 'antivirus'
    leisurely = True
    gathers = 0.25

    def __init__(self, registry: Any) -> None:
        self._registry = registry
        self._path: Path = registry.options.var / 'antivirus' / 'position.json'
        self._position: int | None = None
        self._newcomers = Newcomers()

    def position(self) -> int:
        """Return the last record whose files have been checked."""
        if self._position is None:
            self._position = self._kept()
        return self._position

    def apply(self, records: Sequence[Record], portal: Any) -> None:
        """Check the files of ``records`` that have no verdict yet, for some seconds; the rest waits for the next turn.

        Raises ``OSError`` while clamd does not answer.
        """
        deadline, last = time.monotonic() + _BATCH_SECONDS, 0
        found: dict[str, Found] = {}
        try:
            self._newcomers.take(records, portal, lambda record: self._check(record, portal, found))
            for record in records:
                self._check(record, portal, found)
                last = record.seq
                if time.monotonic() > deadline:
                    break
        finally:
            # What was said before clamd fell silent counts.
            self._keep(found)
        self._position = last
        if found or last == records[-1].seq:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_file(self._path, json.dumps({'seq': last}).encode())

    def again(self, records: Sequence[Record], portal: Any) -> None:
        """Check the files of ``records``, wherever these lie in the ledger. Raises as :meth:`apply` does."""
        found: dict[str, Found] = {}
        for record in records:
            self._check(record, portal, found)
        self._keep(found)

    def reset(self) -> None:
        """Go through the ledger from its beginning: what has its verdict is passed over."""
        self._path.unlink(missing_ok=True)
        self._position = None

    def _check(self, record: Record, portal: Any, found: dict[str, Found]) -> None:
        for uid, version in self._unchecked(record, portal):
            if version.sha256 not in found:
                found[version.sha256] = Found(self._look(version), set())
            if uid:
                found[version.sha256].documents.add(uid)

    def _unchecked(self, record: Record, portal: Any) -> Iterator[tuple[str, FileVersion]]:
        """Give (document or nothing, version) for each file of a record that is to be looked at."""
        verdicts = portal.verdicts
        anew = record.details.get('sha256') if record.action == _ANEW else None
        for uid, version in self._files(record, portal):
            known = verdicts.of(version.sha256) if verdicts is not None else None
            if known is None or (known.state != OPEN and version.sha256 == anew):
                yield uid, version

    def _files(self, record: Record, portal: Any) -> Iterator[tuple[str, FileVersion]]:
        if record.action.startswith(_PREFIXES):
            uid = record.subject.removeprefix('document:')
            document = self._registry.document_by_uid(portal, uid)
            for attached in document.files if document is not None else ():
                for version in attached.versions:
                    yield uid, version
        elif record.action == _STAGED:
            version = staged_of(portal, record.subject.removeprefix('person:')).get(record.details['file'])
            if version is not None:
                yield '', version

    def _look(self, version: FileVersion) -> Standing:
        with version.blob.open('c') as stream:
            finding = self._registry.antivirus.scan(stream)
        if finding.threat:
            log.warning('a virus was found: %s in the file %s', finding.threat, version.sha256)
            return Standing(INFECTED, finding.threat)
        if finding.refused:
            log.warning('clamd did not check %s, %s bytes: %s', version.sha256, version.size, finding.refused)
            return Standing(UNCHECKED, finding.refused)
        return Standing(OPEN)

    def _keep(self, found: dict[str, Found]) -> None:
        if not found:
            return
        with unit_of_work(self._registry) as unit:
            note_verdicts(unit, found)
        for sha256, one in found.items():
            if one.standing.state != OPEN:
                self._registry.texts.forget(sha256)
                self._registry.previews.forget(sha256)

    def _kept(self) -> int:
        try:
            return int(json.loads(self._path.read_bytes())['seq'])
        except (OSError, ValueError, KeyError, TypeError):
            return 0


def includeme(config: Configurator) -> None:
    """Follow the ledger where there is an antivirus to ask."""
    if config.registry.antivirus is not None:
        config.add_ledger_consumer(Checker)

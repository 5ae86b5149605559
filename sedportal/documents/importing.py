"""Import a list of documents with their files: in long transactions, resumable, no row half entered.

A transaction holds the documents and the note that their rows are done: after a kill the import goes on behind the
last one. If a row is refused the transaction is thrown away and done again up to that row; then it goes on behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel.errors import DomainError, InvalidError, NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger.bulk import HandOver, in_bulk

from .files.intake import Received, receive
from .manifests import NamedFile, Row
from .operations.importing import enter_row, entered_as

if TYPE_CHECKING:
    from pyramid.registry import Registry

ROWS_AT_ONCE = 2000
# Files are received before the transaction and held until it ends.
BYTES_AT_ONCE = 64 * 1024 * 1024

Say = Callable[[Any], str]


@dataclass(frozen=True)
class Refusal:
    """A row that was not entered, and why, in words."""

    row: int
    id: str
    reason: str


@dataclass
class Outcome:
    """How many rows were entered, how many had been before, how many were refused."""

    entered: int = 0
    there: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Source:
    """Where an import comes from: the name of the ``run``, the ``folder`` of the files, in whose name it is done."""

    run: str
    folder: Path
    person: str = ''


def import_rows(
    registry: Registry,
    rows: Iterable[Row],
    source: Source,
    say: Say,
    refused: Callable[[Refusal], object],
    done: Callable[[int], object] = lambda rows: None,
) -> Outcome:
    """Enter all ``rows`` that were not entered before; index and other consumers have them at the end.

    Parameters: ``say`` puts a message into words; ``refused`` is told each refusal; ``done`` how many more rows have
    been dealt with. Nobody is told of the documents.
    """
    with in_bulk(registry) as hand_over:
        run = _Run(registry, source, say, refused, hand_over)
        for batch in _batches(rows, source.folder):
            run.take(batch)
            done(len(batch))
    return run.outcome


def _batches(rows: Iterable[Row], folder: Path) -> Iterator[list[Row]]:
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(_size(folder / one.path) for one in row.files)
        if len(batch) >= ROWS_AT_ONCE or weight >= BYTES_AT_ONCE:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


class _RowRefused(Exception):
    """Throw away the transaction in which the row at ``index`` was refused."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


class _Run:
    def __init__(
        self, registry: Registry, source: Source, say: Say, refused: Callable[[Refusal], object], hand_over: HandOver
    ) -> None:
        self.outcome = Outcome()
        self._registry = registry
        self._source = source
        self._say = say
        self._refused = refused
        self._hand_over = hand_over

    def take(self, batch: Sequence[Row]) -> None:
        """Enter the rows of a batch."""
        waiting = self._not_yet(batch)
        with ExitStack() as stack:
            ready = []
            for row in waiting:
                try:
                    ready.append((row, [stack.enter_context(self._receive(one)) for one in row.files]))
                except (DomainError, OSError) as error:
                    self._refuse(row, self._reason(error))
            while ready:
                ready = self._enter(ready)

    def _not_yet(self, batch: Sequence[Row]) -> list[Row]:
        waiting = []
        with reading(self._registry) as portal:
            for row in batch:
                if row.fault:
                    self._refuse(row, row.fault)
                elif entered_as(portal, self._source.run, row.id) is not None:
                    self.outcome.there += 1
                else:
                    waiting.append(row)
        return waiting

    def _receive(self, named: NamedFile) -> Received:
        folder = self._source.folder.resolve()
        path = (folder / named.path).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise invalid({'files': [_('There is no file ${name} in the folder.', mapping={'name': named.path})]})
        with path.open('rb') as stream:
            received = receive(stream, limit=self._registry.options.max_upload_bytes, name=named.name)
        if named.sha256 and received.sha256 != named.sha256:
            received.close()
            raise invalid({'files': [_('${name} has other bytes than its SHA-256.', mapping={'name': named.path})]})
        return received

    def _enter(self, ready: list[tuple[Row, list[Received]]]) -> list[tuple[Row, list[Received]]]:
        """Enter rows up to the first that is refused; return what stands behind that."""
        try:
            self._commit(ready)
        except _RowRefused as refused:
            # What stands before it has just been seen to be right.
            self._commit(ready[: refused.index])
            self._refuse(ready[refused.index][0], refused.reason)
            return ready[refused.index + 1 :]
        return []

    def _commit(self, ready: Sequence[tuple[Row, list[Received]]]) -> None:
        if not ready:
            return
        entered = 0
        with unit_of_work(self._registry, quiet=True) as unit:
            people: dict[str, UnitOfWork] = {}
            for index, (row, files) in enumerate(ready):
                if entered_as(unit.portal, self._source.run, row.id) is not None:
                    continue  # it stands in the list twice
                try:
                    enter_row(self._acting(unit, people, row), self._source.run, row, files)
                except DomainError as error:
                    raise _RowRefused(index, self._reason(error)) from error
                entered += 1
        self._hand_over(unit.appended)
        self.outcome.entered += entered
        self.outcome.there += len(ready) - entered

    def _acting(self, unit: UnitOfWork, people: dict[str, UnitOfWork], row: Row) -> UnitOfWork:
        login = row.person or self._source.person
        if login not in people:
            person = unit.portal['people'].get(login)
            if person is None:
                raise NotFoundError(_('There is nobody with the login ${login}.', mapping={'login': login}))
            rights = unit.registry.rights_cache.rights_of(unit.registry, unit.portal, login)
            people[login] = unit.acting_as(person, rights)
        return people[login]

    def _refuse(self, row: Row, reason: str) -> None:
        self.outcome.refused += 1
        self._refused(Refusal(row.number, row.id, reason))

    def _reason(self, error: Exception) -> str:
        """Return in words what is wrong, by field where there is one."""
        if isinstance(error, InvalidError) and error.errors:
            told = [f'{field}: {self._say(text)}' for field, texts in error.errors.items() for text in texts]
            return ' '.join(told)
        if isinstance(error, DomainError):
            reasons = error.data.get('reasons') or (error.message,)
            return ' '.join(dict.fromkeys(map(self._say, reasons)))
        return f'files: {error}'

"""The file storage: what it acknowledged is on the disk, what it could not write leaves no trace.

ZODB's FileStorage syncs ``Data.fs`` at each commit but never its blobs: on a file system that loses what was not
synced, acknowledged attachments come back empty. After a full disk its buffers write debris behind the last
transaction, and files of the transaction that failed stay. After a failed ``fsync`` it stays up, closed, and the
transaction that nobody acknowledged is there at the next start. Figures: docs/reliability.md.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from ZODB.blob import remove_committed
from ZODB.FileStorage import FileStorage

from .checksums import Checksums
from .data_file import records_fit, transaction_at
from .durable import sync_path
from .errors import storage_full
from .fail_stop import end_process, is_no_room

log = logging.getLogger(__name__)

__all__ = ['DurableFileStorage']


class DurableFileStorage(FileStorage):
    """Keep objects in ``Data.fs`` and blobs beside it; both are on the disk when a commit returns.

    FileStorage writes its index (where each object lies) when it is closed; whatever was written since is read again
    after a crash. Here the index is written every ``index_every`` bytes as well: 18 ms for two million objects.
    """

    index_every = 64 * 1024 * 1024
    _file: Any
    _tfile: Any
    _indexed_to = 0

    def __init__(self, file_name: str, blob_dir: str | None = None, **options: Any) -> None:
        try:
            super().__init__(file_name, blob_dir=blob_dir, **options)
            self._checksums = Checksums(Path(self._file_name))
            if not self.isReadOnly():
                self._sync_names()
                self._checksums.follow(self._file.fileno(), self._pos)
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        """Close what a FileStorage that refuses to open leaves open: above all its lock."""
        for name in ('_file', '_files', '_tfile', '_lock_file'):
            opened = getattr(self, name, None)
            if opened is not None:
                opened.close()

    def _sync_names(self) -> None:
        """Bring the names that a first start makes onto the disk, the layout of the blobs among them."""
        sync_path(Path(self._file_name).parent)
        if self.blob_dir:
            blob_dir = Path(self.blob_dir)
            layout = blob_dir / '.layout'
            for path in (layout, blob_dir, blob_dir.parent):
                if path.exists():
                    sync_path(path)

    def tpc_vote(self, transaction: Any) -> Any:
        """Sync the transaction's blobs and their folders, then let FileStorage vote.

        Raises :class:`StorageFullError` where there is no room, with all that was written taken back. After any other
        error of the disk the process ends.
        """
        try:
            self._sync_blobs()
            return super().tpc_vote(transaction)
        except OSError as error:
            with self._lock:
                self._take_back()
            if is_no_room(error):
                log.error('%s: a change was not saved, there is no space left: %s', self._file_name, error)
                raise storage_full() from error
            self._end(f'{self._file_name} or a file beside it could not be written', error)

    def _end(self, what: str, error: BaseException) -> NoReturn:
        end_process(what, error)

    def _sync_blobs(self) -> None:
        folders: set[str] = set()
        for oid, serial in self.dirty_oids:
            blob = self.fshelper.getBlobFilename(oid, serial)
            sync_path(blob)
            folder = os.path.dirname(blob)
            while folder not in folders and folder.startswith(self.fshelper.base_dir.rstrip('/')):
                folders.add(folder)
                folder = os.path.dirname(folder)
        for folder in folders:
            sync_path(folder)

    def _blob_storeblob(self, oid: bytes, serial: bytes, blobfilename: str) -> None:
        try:
            super()._blob_storeblob(oid, serial, blobfilename)
        except OSError:
            # Copied from another file system, and not all of it.
            half = self.fshelper.getBlobFilename(oid, serial)
            if os.path.exists(half):
                remove_committed(half)
            raise

    def _finish(self, tid: bytes, u: bytes, d: bytes, e: bytes) -> None:
        """Mark the transaction as whole and sync it; the process ends if that fails, and the transaction is gone."""
        try:
            self._file.seek(self._pos + 16)
            self._file.write(self._tstatus.encode())
            self._finish_finish(tid)
        except BaseException as error:  # noqa: BLE001 (the process ends)
            self._take_back()
            self._end(f'{self._file_name} could not be synced', error)

    def _finish_finish(self, tid: bytes) -> None:
        self._file.flush()
        self._look_at_written()
        # Before the sync of the data: where power is lost in between, the checksum tells whether all of it arrived.
        self._checksums.add(self._file.fileno(), self._pos, self._nextpos)
        super()._finish_finish(tid)
        if self._pos - self._indexed_to >= self.index_every:
            try:
                self._save_index()
            except OSError as error:
                # The transaction is finished; without the index the next start takes longer, no more.
                log.warning('the index of %s could not be written: %s', self._file_name, error)

    def _look_at_written(self) -> None:
        """Read the transaction back: a write that fell short must not be acknowledged. Raises ``OSError``."""
        descriptor = self._file.fileno()
        found = transaction_at(descriptor, self._pos, self._nextpos)
        if found is None or found.end != self._nextpos or not records_fit(descriptor, found):
            raise OSError(f'what {self._file_name} gives back from byte {self._pos} on is not what was written')

    def _abort(self) -> None:
        """Take back what was voted for, and the blobs also of a transaction that never came to a vote."""
        super()._abort()
        self._blob_tpc_abort()

    def _take_back(self) -> None:
        """Cut ``Data.fs`` back to its last transaction and remove the blobs of the one that failed.

        What could not be written waits in the buffer of the file and would be written behind the end as soon as there
        is room: the buffer is thrown away. Each step is tried, whatever becomes of the one before.
        """
        with suppress(OSError):
            os.truncate(self._file_name, self._pos)
        with suppress(OSError, ValueError):
            _abandon(self._file)
            self._file = open(self._file_name, 'r+b')  # noqa: SIM115 (it stays open)
        with suppress(OSError):
            self._blob_tpc_abort()
        self._nextpos = 0
        if not self._files.writing:
            self._files.flush()

    def _clear_temp(self) -> None:
        """Begin the temporary file anew, also where its buffer holds what there was no room for."""
        try:
            super()._clear_temp()
        except OSError:
            _abandon(self._tfile)
            self._tfile = open(self._file_name + '.tmp', 'w+b')  # noqa: SIM115 (it stays open)

    def _save_index(self) -> None:
        """Write the index and sync it before it takes the place of the old one: half of it may look whole."""
        self._indexed_to = self._pos
        if self.isReadOnly():
            return
        index = Path(self._file_name + '.index')
        fresh = index.with_name(f'{index.name}.index_tmp')
        self._index.save(self._pos, str(fresh))
        sync_path(fresh)
        fresh.replace(index)
        self._saved += 1

    def pack(self, t: float, referencesf: Any, gc: bool | None = None) -> None:
        """Pack as FileStorage does, then make the checksums of the new file while commits go on."""
        self._checksums.paused = True
        self._checksums.path.unlink(missing_ok=True)
        try:
            super().pack(t, referencesf, gc)
        finally:
            with open(self._file_name, 'rb') as stream:
                self._checksums.follow(stream.fileno(), self._pos)
            with self._lock:
                self._checksums.paused = False

    @staticmethod
    def packer(storage: Any, referencesf: Any, stop: bytes, gc: bool) -> Any:
        """Write the packed file and bring it onto the disk: it takes the place of the only one there is."""
        fresh = Path(storage._file_name + '.pack')
        with _synced_meanwhile(fresh):
            packed = FileStorage.packer(storage, referencesf, stop, gc)
        if packed is not None:
            try:
                sync_path(fresh)
            except BaseException:
                storage._commit_lock.release()
                fresh.unlink(missing_ok=True)
                raise
        return packed

    def _initIndex(self, index: Any, tindex: Any) -> None:
        """Take over an index; after a pack also bring the new file's name onto the disk, before anybody commits."""
        super()._initIndex(index, tindex)
        if self._pack_is_in_progress:
            try:
                sync_path(Path(self._file_name).parent)
            except OSError as error:
                self._end(f'the folder of {self._file_name} could not be synced', error)


@contextmanager
def _synced_meanwhile(path: Path) -> Iterator[None]:
    """Sync a file that grows during the block once a second, so that little is left when nobody may commit."""
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(1.0):
            with suppress(OSError):
                sync_path(path)

    thread = threading.Thread(target=run, name='pack-sync', daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _abandon(stream: Any) -> None:
    """Close a buffered file without writing what its buffer holds."""
    raw: BinaryIO = stream.raw
    raw.close()
    stream.close()

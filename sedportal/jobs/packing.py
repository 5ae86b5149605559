"""Pack the object database beside the requests: at its hour, and when ``sedportal pack`` asks for it."""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime
from typing import TYPE_CHECKING

from sedportal.kernel import notes
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import BusyError, ConfigurationFault
from sedportal.kernel.packing import OFF, asked, pack, refuse
from sedportal.kernel.storage import DurableFileStorage, database

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 2.0
log = logging.getLogger(__name__)


class Packer:
    """Look every two seconds whether a pack is due or asked for, in a thread of its own.

    Only where the objects lie in a file of this process: PostgreSQL has tools of its own.
    """

    def __init__(self, registry: Registry, interval: float = INTERVAL_SECONDS) -> None:
        self._registry = registry
        self._interval = interval
        self._tried_on: date | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, if this process writes the file."""
        storage = database(self._registry).storage
        if isinstance(storage, DurableFileStorage) and not storage.isReadOnly():
            self._thread = threading.Thread(target=self._run, name='packer', daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; a pack under way goes on until it is through."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            self.look()

    def look(self) -> None:
        """Pack if it is due or asked for. Never raises: a pack that fails leaves the file as it was."""
        var = self._registry.options.var
        try:
            days = asked(var)
            if days is None and self._is_due():
                self._tried_on = moscow(self._registry.clock.now()).date()
                days = float(self._registry.options.pack_days)
            if days is not None:
                log.info('packing the object database; %s days are kept', days)
                packed = pack(database(self._registry), var, days)
                log.info('packed: %s bytes before, %s after', *packed)
        except BusyError as busy:
            refuse(var, str(busy.message))
            log.warning('no pack now: a backup or another pack runs')
        except ConfigurationFault as damaged:
            refuse(var, str(damaged))
            log.error('no pack: %s', damaged)
        except Exception as error:
            refuse(var, f'{type(error).__name__}: {error}')
            log.exception('packing failed; the file is as it was')

    def _is_due(self) -> bool:
        options = self._registry.options
        now = moscow(self._registry.clock.now())
        if options.pack_hour == OFF or now.hour != int(options.pack_hour) or self._tried_on == now.date():
            return False
        return not any(_is_today(notes.moment_of(notes.read(options.var, name)), now) for name in ('pack', 'no-pack'))


def _is_today(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moscow(moment).date() == now.date()

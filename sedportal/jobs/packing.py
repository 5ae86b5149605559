"""Pack the object database beside the requests: at its hour, and when ``sedportal pack`` asks for it."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import TYPE_CHECKING

from sedportal.kernel import notes
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import BusyError, ConfigurationFault
from sedportal.kernel.packing import OFF, asked, pack, refuse
from sedportal.kernel.storage import DurableFileStorage, database

from .regular import Job, RegularJob

if TYPE_CHECKING:
    from pyramid.registry import Registry

INTERVAL_SECONDS = 2.0
WAIT_SECONDS = 300.0
log = logging.getLogger(__name__)


class Packer(RegularJob):
    """Look every two seconds whether a pack is due or asked for.

    Only where the objects lie in a file of this process: PostgreSQL has tools of its own.
    """

    def __init__(self, registry: Registry, interval: float = INTERVAL_SECONDS) -> None:
        super().__init__(registry, Job('packing', lambda _registry: self.look(), interval, of_machine=True))
        self._tried_on: date | None = None

    def start(self) -> None:
        """Start the thread, if this process writes the file."""
        storage = database(self._registry).storage
        if isinstance(storage, DurableFileStorage) and not storage.isReadOnly():
            super().start()

    def look(self) -> None:
        """Pack if it is due or asked for. Never raises: a pack that fails leaves the file as it was."""
        var = self._registry.options.var
        try:
            days = asked(var)
            wait = 0.0
            if days is None and self._is_due():
                self._tried_on = moscow(self._registry.clock.now()).date()
                # A backup under way, one of those every ten minutes, is waited for: the hour comes once a day.
                days, wait = float(self._registry.options.pack_days), WAIT_SECONDS
            if days is not None:
                log.info('packing the object database; %s days are kept', days)
                packed = pack(database(self._registry), var, days, wait=wait)
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

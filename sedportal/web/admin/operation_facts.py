"""Facts of the operator's page that come from the machine: sizes and their growth, backups, the process."""

from __future__ import annotations

import os
import platform
import socket
import threading
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sedportal.kernel.i18n import _
from sedportal.kernel.processes import WEB, running
from sedportal.kernel.russian import format_datetime, format_number
from sedportal.kernel.sizes import Sample, growth, history

from ..status import facts
from .workflow_numbers import span

if TYPE_CHECKING:
    from pyramid.registry import Registry

_STEP = 1024
_UNITS = (_('B'), _('KB'), _('MB'), _('GB'), _('TB'))
_WEEK = 7
_VERSION = version('sedportal')
_WORKERS = 'waitress-'
# Growth over less than this says nothing about a day.
_LEAST_DAYS = 0.5
# A disk that is full in ten years is nobody's concern.
_FAR_DAYS = 3650
_PAGE = os.sysconf('SC_PAGE_SIZE')
_TITLES = {
    'objects': _('Database'),
    'files': _('Attached files'),
    'index': _('Index'),
    'ledger': _('Copy of the ledger'),
}


class SizeRow(NamedTuple):
    """One line of the table of sizes, in words."""

    title: Any
    size: Any
    daily: Any


class KeptPart:
    """What lies on the disk, and what was done to keep it."""

    registry: Registry

    @property
    def sizes(self) -> list[SizeRow]:
        """Return the sizes, and how much each has grown a day in the last week."""
        samples = history(self.registry.options.var)
        now: dict[str, int] = facts.sizes_of(self.registry)
        if samples:
            now['files'] = samples[-1].files
        grown = _daily(samples)
        return [
            SizeRow(title, in_units(now[part]) if part in now else _('not counted yet'), _signed(grown.get(part)))
            for part, title in _TITLES.items()
        ]

    @property
    def disk(self) -> list[tuple[Any, Any]]:
        """Return the room that is left, and for how long at the present growth."""
        disk = facts.disk_of(self.registry)
        share = format_number(100 * disk.free // max(disk.total, 1))
        rows = [
            (_('Free on the disk'), in_units(disk.free)),
            (_('Of the whole'), _('${number} %', mapping={'number': share})),
        ]
        daily = sum(_daily(history(self.registry.options.var)).values())
        days = int(disk.free // daily) if daily > 0 else _FAR_DAYS
        if days < _FAR_DAYS:
            rows.append((_('Full at this growth in'), _('${count} d', mapping={'count': format_number(days)})))
        return rows

    @property
    def kept(self) -> list[tuple[Any, Any]]:
        """Return the last backup, its check and the last pack."""
        backup = facts.note_of(self.registry, facts.BACKUP)
        check = facts.note_of(self.registry, facts.CHECK)
        packed = facts.note_of(self.registry, facts.PACK)
        rows: list[tuple[Any, Any]] = [(_('Last backup'), self._when(backup))]
        if backup:
            kind = _('objects whole') if backup.get('full') else _('what was new')
            rows += [(_('Copied'), kind), (_('Where to'), str(backup.get('target', '')))]
        if 'size' in backup:
            seconds = format_number(round(backup.get('seconds', 0)))
            rows += [
                (_('Size of the backup'), in_units(int(backup['size']))),
                (_('Took'), _('${count} s', mapping={'count': seconds})),
            ]
        rows.append((_('Last check of a backup'), self._when(check)))
        if check:
            rows.append((_('Faults found'), format_number(int(check.get('faults', 0)))))
        rows.append((_('Last pack'), self._when(packed)))
        refused = facts.note_of(self.registry, facts.NO_PACK)
        if refused and refused['at'] > packed.get('at', ''):
            rows.append((_('Could not be packed'), self._when(refused)))
            rows.append((_('Reason'), str(refused.get('reason', ''))))
        if packed:
            freed = max(int(packed.get('before', 0)) - int(packed.get('after', 0)), 0)
            rows.append((_('Room it made'), in_units(freed)))
        return rows

    def _when(self, note: dict[str, Any]) -> Any:
        age = facts.seconds_since(self.registry, note)
        if age is None:
            return _('never')
        when = format_datetime(datetime.fromisoformat(note['at']))
        return _('${when}, ${span} ago', mapping={'when': when, 'span': span(age)})


class MachinePart:
    """How changes took their turns in this process."""

    registry: Registry

    @property
    def turns(self) -> list[tuple[Any, Any]]:
        """Return how many changes there were and how long they waited for their turn."""
        seen = self.registry.turns.seen()
        mean = 1000 * seen.waited / seen.taken if seen.taken else 0.0
        held = 1000 * seen.held / seen.taken if seen.taken else 0.0
        return [
            (_('Changes'), format_number(seen.taken)),
            (_('Waited for their turn, mean'), _('${count} ms', mapping={'count': format_number(round(mean))})),
            (_('Kept it, mean'), _('${count} ms', mapping={'count': format_number(round(held))})),
            (_('Gave up waiting'), format_number(seen.given_up)),
        ]


class ProcessRow(NamedTuple):
    """One line of the table of processes, in words."""

    title: Any
    number: str
    version: str
    since: Any
    other: bool


def process_rows(registry: Registry) -> list[ProcessRow]:
    """Return the processes of this data folder; those of another version than this one are marked."""
    now: datetime = registry.clock.now()
    rows = []
    for one in running(registry.options.var, now):
        title = _('serves people') if one.kind == WEB else _('background work')
        if one.kind == WEB and one.jobs:
            title = _('serves people, background work')
        since = span(max((now - datetime.fromisoformat(one.began)).total_seconds(), 0.0))
        rows.append(ProcessRow(title, f'{one.machine}, {one.pid}', one.version, since, one.version != _VERSION))
    return rows


def process_facts(registry: Registry) -> list[tuple[Any, Any]]:
    """Return what this process is and what it takes."""
    times = os.times()
    answering = sum(thread.name.startswith(_WORKERS) for thread in threading.enumerate())
    return [
        (_('Version'), _VERSION),
        (_('Python'), platform.python_version()),
        (_('Machine and process'), f'{socket.gethostname()}, {os.getpid()}'),
        (_('Runs for'), span(time.monotonic() - registry.measures.started)),
        (_('Processor time'), span(times.user + times.system)),
        (_('Memory'), in_units(_resident())),
        (_('Threads that answer'), format_number(answering)),
    ]


def _resident() -> int:
    """Return the bytes of memory that this process holds."""
    return int(Path('/proc/self/statm').read_text().split()[1]) * _PAGE


def _daily(samples: list[Sample]) -> dict[str, float]:
    """Return the bytes that each part grew by a day, over the last week or as long as there are samples."""
    found = growth(samples, _WEEK)
    if found is None or found[1] < _LEAST_DAYS:
        return {}
    earlier, days = found
    return {part: (getattr(samples[-1], part) - getattr(earlier, part)) / days for part in _TITLES}


def _signed(octets: float | None) -> Any:
    if octets is None:
        return '—'
    return in_units(int(abs(octets)), sign='−' if octets < 0 else '+')


def in_units(octets: int, sign: str = '') -> Any:
    """Return a size as people read it: a whole number of the largest unit that gives at least ten, or bytes."""
    power = 0
    while octets >= _STEP * 10 and power < len(_UNITS) - 1:
        octets, power = octets // _STEP, power + 1
    number = f'{sign}{format_number(octets)}'
    return _('${number} ${unit}', mapping={'number': number, 'unit': _UNITS[power]})

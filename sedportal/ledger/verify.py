"""The checks of the ledger that ``sedportal verify`` runs: the chain, the export against it, the consumers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sedportal.kernel.findings import Finding
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import written_elsewhere

from .chain import Head, check
from .export import export_files
from .records import SKIPPED, Record, stamp
from .store import Ledger

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

_SWEEP = 1_000
_AHEAD = timedelta(minutes=5)

__all__ = ['add_checks', 'verify_chain', 'verify_consumers', 'verify_export']


def _stored(portal: Any, unreadable: list[Finding]) -> Iterator[Record]:
    """Yield the records that can be read, and add a finding for each that can't."""
    ledger: Ledger = portal.ledger
    for seq in ledger.numbers():
        if seq % _SWEEP == 0:
            portal._p_jar.cacheGC()
        try:
            stored = ledger.stored(seq)
            record = stored.record()
            if record.seq != seq or record.content() != stored.content:
                raise ValueError('its text is not the one that was written')
        except Exception as error:  # noqa: BLE001 (damage can surface as any error at all)
            text = _('The record can not be read: ${error}', mapping={'error': f'{type(error).__name__}: {error}'})
            unreadable.append(Finding('error', f'ledger:{seq}', text))
            continue
        yield record


def verify_chain(portal: Any) -> Iterator[Finding]:
    """Yield a finding for each record that is damaged, missing, added, moved or changed."""
    unreadable: list[Finding] = []
    for finding in check(_stored(portal, unreadable), portal.ledger.head):
        yield from unreadable
        unreadable.clear()
        yield finding
    yield from unreadable


def _lines(directory: Path) -> Iterator[tuple[str, bytes, bool]]:
    """Yield place, text and completeness of each line of the export."""
    for path in export_files(directory):
        with path.open('rb') as stream:
            for number, line in enumerate(stream, 1):
                yield f'export:{path.name}:{number}', line.rstrip(b'\n'), line.endswith(b'\n')


def verify_export(portal: Any, directory: Path) -> Iterator[Finding]:
    """Yield a finding for each line of the export under ``directory`` that is missing, extra or differs.

    An export that ends early is only worth a warning, since the portal completes it when it runs. So are lines
    behind the ledger's end that continue the chain, where another process may have written them meanwhile.
    """
    ledger: Ledger = portal.ledger
    last, end, beyond = 0, ledger.head, 0
    for count, (place, line, complete) in enumerate(_lines(directory)):
        if count % _SWEEP == 0:
            portal._p_jar.cacheGC()
        record = _parsed(line)
        if record is None or not complete:
            yield Finding('error' if complete else 'warning', place, _torn(complete))
            continue
        if record.seq > end.seq and _continues(record, end):
            end, beyond = Head(record.seq, record.hash, record.at), beyond + 1
            continue
        yield from _compare(ledger, place, line, record, last)
        last = max(last, record.seq)
    if last < ledger.last_seq:
        text = _(
            'Records ${first} to ${last} are not in the export yet: the portal writes them when it runs.',
            mapping={'first': last + 1, 'last': ledger.last_seq},
        )
        yield Finding('warning', f'export:{directory.name}', text)
    if beyond:
        text = _(
            'The export goes on behind the end of the ledger, from ${last} to ${end}.',
            mapping={'last': ledger.last_seq, 'end': end.seq},
        )
        yield Finding('warning' if _written_meanwhile(portal) else 'error', f'export:{directory.name}', text)


def _parsed(line: bytes) -> Record | None:
    try:
        return Record.read(line)
    except (ValueError, TypeError):
        return None


def _torn(complete: bool) -> str:
    text: str = _('The last line is torn: the portal was stopped while writing and will write it again.')
    if complete:
        text = _('The line is no record.')
    return text


def _continues(record: Record, end: Head) -> bool:
    return not list(check([record], after=end))


def _written_meanwhile(portal: Any) -> bool:
    return written_elsewhere(portal._p_jar.db())


def _compare(ledger: Ledger, place: str, line: bytes, record: Record, last: int) -> Iterator[Finding]:
    """Compare one line with the record of its number; ``last`` is the highest number seen before it."""
    if record.seq <= last:
        yield Finding('error', place, _('Record ${seq} stands here again.', mapping={'seq': record.seq}))
        return
    if record.seq > last + 1:
        text = _(
            'Records ${first} to ${last} are missing before this line.',
            mapping={'first': last + 1, 'last': record.seq - 1},
        )
        yield Finding('error', place, text)
    try:
        written = ledger.get(record.seq).line()
    except Exception as error:  # noqa: BLE001 (damage can surface as any error at all)
        text = _(
            'The ledger has no readable record ${seq}: ${error}',
            mapping={'seq': record.seq, 'error': f'{type(error).__name__}: {error}'},
        )
        yield Finding('error', place, text)
        return
    if written != line:
        yield Finding('error', place, _('The line differs from record ${seq}.', mapping={'seq': record.seq}))


def verify_consumers(registry: Registry, portal: Any) -> Iterator[Finding]:
    """Yield a finding for each dead letter but those done without, and for each consumer ahead of the ledger."""
    ledger: Ledger = portal.ledger
    for letter in (one for one in ledger.dead_letters.values() if one.state != SKIPPED):
        text = _(
            'The consumer ${consumer} could not take record ${seq}: ${error}',
            mapping={'consumer': letter.consumer, 'seq': letter.seq, 'error': letter.error},
        )
        yield Finding('warning', f'ledger:{letter.seq}', text)
    for follower in registry.ledger_runner.followers:
        position = follower.consumer.position()
        if position > ledger.last_seq and not _written_meanwhile(portal):
            text = _(
                'The position ${position} lies beyond the end of the ledger, ${last}.',
                mapping={'position': position, 'last': ledger.last_seq},
            )
            yield Finding('error', f'consumer:{follower.consumer.name}', text)


def _verify_ledger(registry: Registry, portal: Any) -> Iterator[Finding]:
    yield from verify_chain(portal)
    head: Head = portal.ledger.head
    if head.at > stamp(registry.clock.now() + _AHEAD):
        # The ledger never turns back, so every record until then will carry this one time.
        text = _('The last record is dated ahead of the clock: ${at}.', mapping={'at': head.at})
        yield Finding('warning', f'ledger:{head.seq}', text)


def _verify_export(registry: Registry, portal: Any) -> Iterator[Finding]:
    yield from verify_export(portal, registry.options.ledger_export)


def add_checks(config: Configurator) -> None:
    """Let ``sedportal verify`` run the ledger's checks."""
    config.add_verify_check('ledger', _verify_ledger)
    config.add_verify_check('export', _verify_export)
    config.add_verify_check('consumers', verify_consumers)

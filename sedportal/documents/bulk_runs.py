"""Carry out one change for many documents: begin a run, go on with it for a while, remember what became of each.

Each document is a unit of work of its own, a few milliseconds under the write lock; others come in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from BTrees.OOBTree import OOBTree

from sedportal.directory.acting import unit_in_name_of
from sedportal.kernel.errors import BusyError, DomainError, NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.ledger import append

from .bulk import MOST, REFUSED, TRANSITION, BulkRun, Change, apply_change, reason_of, run_of

# How long one request works before it shows how far it is, and at most how many documents it does.
WORK_SECONDS, WORK_DOCUMENTS = 2.0, 100
# What became of a run is kept for a week.
_KEPT = timedelta(days=7)
_PURGED_AT_ONCE = 20


def begin_run(unit: UnitOfWork, key: str, change: Change, uids: Sequence[str], place: str) -> BulkRun:
    """Write down what is to be done, and return the run; a key that was sent before gives the run of that time.

    Parameters: ``place`` is the address of the list. Each document's own operation asks the rights.
    Raises :class:`InvalidError` for none, or too many.
    """
    known = run_of(unit.portal, key, unit.actor.key)
    if known is not None:
        return known
    if not 0 < len(uids) <= MOST:
        raise invalid({'uid': [_('Choose from 1 to ${maximum} documents.', mapping={'maximum': MOST})]})
    if unit.portal.bulk_runs is None:
        unit.portal.bulk_runs = OOBTree()
    runs = unit.portal.bulk_runs
    if key in runs:
        raise NotFoundError(_('There is no such run.'))
    _purge(unit)
    run = runs[key] = BulkRun(key, unit.actor.key, change, tuple(dict.fromkeys(uids)), place, unit.now())
    what = {'transition': change.transition} if change.do == TRANSITION else {'fields': sorted(change.values)}
    details = {'do': change.do, 'documents': len(run.uids), 'comment': change.comment, **what}
    append(unit, 'bulk.begun', subject=f'bulk:{key}', details=details)
    return run


def carry_on(registry: Any, login: str, key: str, say: Callable[[Any], str]) -> int:
    """Go on with the run ``key`` of the person ``login`` for a while; return how many documents still wait.

    Parameters: ``say`` puts messages into words. Raises :class:`BusyError` if the write lock is not free in time;
    what was done until then is done. :class:`NotFoundError` for a run that is not there.
    """
    with reading(registry) as portal:
        run = run_of(portal, key, login)
        if run is None:
            raise NotFoundError(_('There is no such run.'))
        waiting = run.waiting
    until = time.monotonic() + WORK_SECONDS
    for done, uid in enumerate(waiting[:WORK_DOCUMENTS]):
        if done and time.monotonic() > until:
            return len(waiting) - done
        _do(registry, login, key, uid, say)
    return max(len(waiting) - WORK_DOCUMENTS, 0)


def _do(registry: Any, login: str, key: str, uid: str, say: Callable[[Any], str]) -> None:
    try:
        with unit_in_name_of(registry, login) as unit:
            run = _run(unit, key)
            if uid not in run.results:
                run.results[uid] = (apply_change(unit, uid, run.change), '')
    except BusyError:
        raise
    except DomainError as refused:
        # What the operation began is gone with its unit; that it was refused is written down in another one.
        with unit_in_name_of(registry, login) as unit:
            _run(unit, key).results.setdefault(uid, (REFUSED, reason_of(refused, say)))


def _run(unit: UnitOfWork, key: str) -> BulkRun:
    run = run_of(unit.portal, key, unit.actor.key)
    if run is None:
        raise NotFoundError(_('There is no such run.'))
    return run


def _purge(unit: UnitOfWork) -> None:
    oldest = unit.now() - _KEPT
    runs = unit.portal.bulk_runs
    for key in [key for key, run in runs.items() if run.at < oldest][:_PURGED_AT_ONCE]:
        del runs[key]

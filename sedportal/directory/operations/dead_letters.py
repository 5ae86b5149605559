"""Decide about records that a consumer of the ledger could not take: once more, or without them."""

from __future__ import annotations

from typing import Any

from sedportal.kernel.errors import NotFoundError, WrongStateError
from sedportal.kernel.i18n import _
from sedportal.ledger import append
from sedportal.ledger.records import AGAIN, SKIPPED, DeadLetter
from sedportal.security.permits import require
from sedportal.security.roles import RUN_OPERATIONS


def retry_letter(unit: Any, consumer: str, seq: int) -> None:
    """Have ``consumer`` try record ``seq`` once more; it does so soon after, and puts it aside again if it fails.

    Raises :class:`NotFoundError`, :class:`RefusedError`, and :class:`WrongStateError` for a consumer that can't go
    back.
    """
    letter = _letter(unit, consumer, seq)
    follower = next((one for one in unit.registry.ledger_runner.followers if one.consumer.name == consumer), None)
    if follower is None or (letter.seq <= follower.consumer.position() and not follower.takes_again):
        raise WrongStateError(_('${consumer} can’t go back to a record.', mapping={'consumer': consumer}))
    _mark(unit, letter, AGAIN, 'operation.letter_retried')


def skip_letter(unit: Any, consumer: str, seq: int) -> None:
    """Decide that ``consumer`` does without record ``seq``. Raises :class:`NotFoundError`, :class:`RefusedError`."""
    _mark(unit, _letter(unit, consumer, seq), SKIPPED, 'operation.letter_skipped')


def _letter(unit: Any, consumer: str, seq: int) -> DeadLetter:
    require(unit, RUN_OPERATIONS, unit.portal)
    letter = unit.portal.ledger.dead_letters.get((consumer, seq))
    if letter is None or letter.state == SKIPPED:
        raise NotFoundError(_('This record is not among those put aside; somebody may have decided already.'))
    return letter


def _mark(unit: Any, letter: DeadLetter, state: str, action: str) -> None:
    unit.portal.ledger.mark_letter(letter.consumer, letter.seq, state)
    details = {'consumer': letter.consumer, 'record': letter.seq, 'error': letter.error}
    append(unit, action, subject='portal', details=details)

"""Enter a document in one go: the draft, its files and, if asked for, its registration; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sedportal.kernel.errors import invalid

from ..content import Document
from ..files.intake import Received
from ..kinds import KINDS
from .drafts import create_draft
from .files import attach_file
from .transitions import take_transition

REGISTER = 'register'


def enter_document(
    unit: Any,
    place: Any,
    kind: str,
    values: Mapping[str, Any],
    files: Sequence[Received] = (),
    *,
    register: bool = False,
    reserved: int | None = None,
) -> Document:
    """Create a draft with its ``files`` and register it if ``register`` is set.

    Parameters: as of :func:`create_draft`; ``reserved`` is the place in the register of a reserved number.
    The caller aborts the transaction when this raises: what was made by then must not stay.
    Raises :class:`InvalidError` by field, :class:`RefusedError`, :class:`WrongStateError`.
    """
    document = create_draft(unit, place, kind, values)
    for received in files:
        attach_file(unit, document, received, received.name)
    if register:
        faults = KINDS[kind].check_registration(document.card, unit.registry.clock.today())
        if faults:
            raise invalid(faults)
        take_transition(unit, document, REGISTER, reserved=reserved)
    return document

"""Enter a document in one go: the draft, its files and, if asked for, its registration; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sedportal.directory.content import organisation_of
from sedportal.directory.correspondents.operations import add_correspondent
from sedportal.kernel.errors import invalid

from ..content import Document
from ..files.intake import Received
from ..kinds import KINDS
from ..senders import REFERENCE, TEXT, finder_for
from .drafts import create_draft
from .files import attach_file
from .staging import attach_staged
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
    staged: Sequence[str] = (),
    new_sender: str = '',
) -> Document:
    """Create a draft with its ``files`` and register it if ``register`` is set.

    Parameters: as of :func:`create_draft`; ``reserved`` is the place in the register of a reserved number; ``staged``
    are files of the actor's box, which come before ``files``; ``new_sender`` is the kind of correspondent as which
    the sender is entered into the directory if it does not hold him yet.
    The caller aborts the transaction when this raises: what was made by then must not stay.
    Raises :class:`InvalidError` by field, :class:`RefusedError`, :class:`WrongStateError`.
    """
    if new_sender and values.get(TEXT) and not values.get(REFERENCE):
        values = {**values, REFERENCE: _entered_sender(unit, place, new_sender, values)}
    document = create_draft(unit, place, kind, values)
    attach_staged(unit, document, staged)
    for received in files:
        attach_file(unit, document, received, received.name)
    if register:
        faults = KINDS[kind].check_registration(document.card, unit.registry.clock.today())
        if faults:
            raise invalid(faults)
        take_transition(unit, document, REGISTER, reserved=reserved)
    return document


def _entered_sender(unit: Any, place: Any, kind: str, values: Mapping[str, Any]) -> str:
    organisation, name = organisation_of(place), str(values[TEXT])
    known = finder_for(unit.registry, unit.portal, unit.rights, organisation).called(name)
    if known:
        return known[0].uid
    card = {'kind': kind, 'name': name, 'group': values.get('correspondent_group') or ''}
    return add_correspondent(unit, card, organisation).uid

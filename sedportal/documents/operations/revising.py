"""Revise a document in one go: its card, and who is named on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..content import Document
from .cards import change_card
from .changing import refuse_stale
from .participants import name_participants


def revise(
    unit: Any,
    document: Document,
    values: Mapping[str, Any],
    participants: Mapping[str, Sequence[str]],
    *,
    expected_revision: int | None = None,
    comment: str = '',
) -> None:
    """Change card fields and set participants by role; all of it is done, or nothing.

    Parameters: as of :func:`change_card` and :func:`name_participants`; roles that are not named stay.
    Raises :class:`StaleError`, :class:`InvalidError` by field, :class:`RefusedError`.
    """
    refuse_stale(document, expected_revision)
    if values or not participants:
        change_card(unit, document, values, comment=comment)
    for role, logins in participants.items():
        name_participants(unit, document, role, logins)

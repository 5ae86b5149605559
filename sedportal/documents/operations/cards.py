"""Change the card: freely while it is a draft, as a correction with a reason once it is registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require

from ..content import Document
from ..interfaces import DRAFT
from ..kinds import KINDS
from .changing import put_values, refuse_stale

FIXED_AFTER_REGISTRATION = frozenset({'kind', 'number', 'registered_at'})


def change_card(
    unit: Any, document: Document, values: Mapping[str, Any], *, expected_revision: int | None = None, comment: str = ''
) -> dict[str, list[Any]]:
    """Change fields of the card and return ``{field: [old, new]}``.

    Parameters: ``expected_revision`` is the revision that the caller saw; ``comment`` is the reason, which a
    correction after registration needs («Внести исправление», docs/domain.md, section 2.7).
    Raises :class:`StaleError`, :class:`InvalidError` by field, :class:`RefusedError`.
    """
    correction = document.state != DRAFT
    require(unit, 'correct' if correction else 'edit', document)
    refuse_stale(document, expected_revision)
    comment = comment.strip()
    if correction and not comment:
        raise invalid(
            {'comment': [_('Say why: the correction of a registered card is recorded with its reason.')]},
        )
    changes = put_values(unit, document, values)
    if not changes:
        return {}
    if correction:
        faults = KINDS[document.kind].check_registration(document.card, unit.registry.clock.today())
        faults |= {
            field: [_('A registered card keeps this field filled in.')] for field in changes if _emptied(changes[field])
        }
        if faults:
            raise invalid(faults)
    document.revision += 1
    document.changed_at = unit.now()
    note(
        unit,
        'document.corrected' if correction else 'document.changed',
        document,
        {'changes': changes, 'comment': comment},
    )
    return changes


def _emptied(change: list[Any]) -> bool:
    before, after = change
    return before not in (None, []) and after in (None, [])

"""Save a card that others may have changed meanwhile: merge what does not collide, refuse the rest by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.kernel.errors import StaleError
from sedportal.kernel.i18n import _
from sedportal.security.permits import require

from ..content import Document
from ..interfaces import DRAFT
from ..merging import Merge, card_before, same, three_way
from ..senders import REFERENCE, TEXT
from .cards import change_card

MINE, THEIRS = 'mine', 'theirs'


class CollisionError(StaleError):
    """Say that others changed the same fields; ``conflicts`` maps each to (in the document now, typed)."""

    def __init__(self, merge: Merge) -> None:
        super().__init__(
            _('Somebody changed the same fields while you were editing. Choose which value stays.'),
            fields=sorted(merge.conflicts),
        )
        self.conflicts = merge.conflicts


def merge_card(
    unit: Any,
    document: Document,
    values: Mapping[str, Any],
    *,
    seen: int,
    chosen: Mapping[str, str] | None = None,
    comment: str = '',
) -> Merge:
    """Put what the actor changed on the card, on top of what others changed since he saw it; return the merge.

    Parameters: ``values`` is the form as typed; ``seen`` the number of the last ledger record of the document that
    he saw; ``chosen`` says of fields that collide whether ``mine`` or ``theirs`` stays.
    Raises :class:`CollisionError` for those nothing is said about; else as :func:`change_card`.
    """
    require(unit, 'edit' if document.state == DRAFT else 'correct', document)
    later = unit.portal.ledger.of(seq for seq in document.history if seq > seen)
    typed = {key: value for key, value in values.items() if key != REFERENCE}
    merge = three_way(card_before(document.card, later), document.card, typed)
    said = chosen or {}
    undecided = {key: both for key, both in merge.conflicts.items() if said.get(key) not in (MINE, THEIRS)}
    if undecided:
        raise CollisionError(Merge(merge.values, undecided, merge.theirs))
    put = {**merge.values, **{key: mine for key, (_now, mine) in merge.conflicts.items() if said[key] == MINE}}
    # The reference beside the correspondent's name goes where the name goes.
    wanted = values.get(REFERENCE)
    if (
        wanted
        and not same(wanted, document.card.get(REFERENCE))
        and TEXT not in merge.theirs
        and said.get(TEXT) != THEIRS
    ):
        put[REFERENCE] = wanted
    if put:
        change_card(unit, document, put, comment=comment)
    return merge

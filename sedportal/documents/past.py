"""The card of a document as it was at any moment, computed from the ledger's old and new values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sedportal.ledger.records import Record

from .content import Document
from .merging import card_before, card_changes, same


@dataclass(frozen=True)
class FieldDifference:
    """A field of the card at two moments, values in the form that JSON holds."""

    key: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        """Tell whether the two differ."""
        return not same(self.before, self.after)


def card_moments(ledger: Any, document: Document) -> list[Record]:
    """Return the records after each of which the card stood for a while: its making, then each change, in order."""
    records = ledger.of(document.history)
    return [one for one in records if one.action == 'document.created' or card_changes(one)]


def card_after(ledger: Any, document: Document, seq: int) -> dict[str, Any]:
    """Return the card as it stood after record ``seq``."""
    return card_before(document.card, ledger.of(one for one in document.history if one > seq))


def compare_cards(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: tuple[str, ...]
) -> list[FieldDifference]:
    """Return every field that is filled in either of two cards, in the order of ``fields``."""
    found = (FieldDifference(key, before.get(key), after.get(key)) for key in fields)
    return [one for one in found if not (same(one.before, None) and same(one.after, None))]

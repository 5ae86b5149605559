"""What a kind of document says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import _

COMMON = (
    'doc_date', 'sheets', 'attachments_count', 'attachments_sheets', 'access_mark', 'urgency', 'addressees',
    'signatories', 'responsible_unit', 'case', 'note',
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind: its titles, fields in the order of the form, and dictionaries of its own.

    ``folder`` and ``folder_title`` are the standard folder that every organisation gets for it; ``number_pattern`` is
    how its numbers are written where the organisation has set nothing else (``registers.numbering``); kinds stand in
    lists by ``order``.
    """

    key: str
    title: str
    plural: str
    folder: str
    folder_title: str
    number_pattern: str
    fields: tuple[str, ...]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    author_is_own: bool = True
    order: int = 100

    def check_registration(self, card: Mapping[str, Any], today: date) -> dict[str, list[str]]:
        """Return what keeps a card from being registered, by field, beyond fields left empty."""
        errors: dict[str, list[str]] = {}
        if card.get('doc_date') and card['doc_date'] > today:
            errors['doc_date'] = [_('The date of the document is in the future.')]
        if card.get('received_at') and moscow(card['received_at']).date() > today:
            errors['received_at'] = [_('The date of receipt is in the future.')]
        return errors

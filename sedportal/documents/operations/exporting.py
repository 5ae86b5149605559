"""Write down that somebody took documents out of a list as a file."""

from __future__ import annotations

from typing import Any

from sedportal.ledger import append

_LONGEST = 2000


def note_export(unit: Any, format: str, documents: int, address: str) -> None:
    """Write into the ledger who took how many documents out of which list; his rights chose what was in it."""
    details = {'format': format, 'documents': documents, 'path': address[:_LONGEST]}
    subject, organisation = f'person:{unit.actor.key}', unit.actor.organisation
    append(unit, 'list.exported', subject=subject, organisation=organisation, details=details)

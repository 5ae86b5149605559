"""Enter one row of a list of documents, and remember that it was: the same row is never entered twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from BTrees.OOBTree import OOBTree

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _

from ..content import Document
from ..files.intake import Received
from ..manifests import REGISTERED, Row
from .entering import enter_document


def entered_as(portal: Any, run: str, row_id: str) -> str | None:
    """Return the uid of the document that the row of that id became in ``run``; None if it did not yet."""
    runs = portal.imports
    found: str | None = runs[run].get(row_id) if runs is not None and run in runs else None
    return found


def enter_row(unit: Any, run: str, row: Row, files: Sequence[Received]) -> Document:
    """Make the document of a row, in the name of the unit's actor.

    The caller aborts the transaction when this raises. Raises :class:`InvalidError` by field, :class:`RefusedError`,
    :class:`WrongStateError`.
    """
    place = _place(unit.portal, row)
    document = enter_document(unit, place, row.kind, row.values, files, register=row.state == REGISTERED)
    if unit.portal.imports is None:
        unit.portal.imports = OOBTree()
    unit.portal.imports.setdefault(run, OOBTree())[row.id] = document.uid
    return document


def _place(portal: Any, row: Row) -> Any:
    place = portal['organisations'].get(row.organisation)
    if place is None:
        raise invalid({'organisation': [_('There is no such organisation.')]})
    for title in filter(None, row.folder.split('/')):
        place = next((folder for folder in place.subfolders() if folder.title == title.strip()), None)
        if place is None:
            raise invalid({'folder': [_('There is no folder ${name}.', mapping={'name': title.strip()})]})
    return place

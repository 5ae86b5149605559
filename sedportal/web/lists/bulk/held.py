"""What the chosen documents hold now: one value, or different ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sedportal.documents.content import document_by_uid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide

from ...documents.values import in_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from ..selection import Selection

# The cards themselves are read for this: of more documents than these it is not said what they hold.
MOST_READ = 200


def held_values(request: Request, selection: Selection, keys: Iterable[str]) -> dict[str, str]:
    """Return for each field what the chosen documents hold: the value, «different values», or nothing known."""
    if selection.total > MOST_READ:
        return {}
    found: dict[str, set[str]] = {key: set() for key in keys}
    for hit in selection.hits(MOST_READ):
        document = document_by_uid(request.portal, hit.uid)
        if document is not None and decide(request.rights, 'view', document).allowed:
            for key, values in found.items():
                values.add(_said(request, document, key))
    different = request.wording.text(_('different values'))
    return {key: different if len(values) > 1 else next(iter(values), '') for key, values in found.items()}


def _said(request: Request, document: Any, key: str) -> str:
    return str(in_words(request.wording, document.kind, key, document.card.get(key)))

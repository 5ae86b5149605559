"""Follow a document, or stop: what happens to it comes to the person's notices."""

from __future__ import annotations

from typing import Any

from sedportal.directory.content import organisation_of
from sedportal.directory.journal import subject_of
from sedportal.ledger import append
from sedportal.security.permits import require

from ..content import Document
from ..notices import follows


def watch(unit: Any, document: Document, on: bool) -> None:
    """Let the actor follow ``document``, or no longer. Raises :class:`RefusedError` for one who may not see it.

    Whoever made a document or is named on it follows it by itself until he says no. It is each person's own affair:
    it stands in the ledger, not in the history of the document.
    """
    require(unit, 'view', document)
    login = unit.actor.key
    if follows(document, login) == on:
        return
    document.watching = {**document.watching, login: on}
    organisation = organisation_of(document)
    append(
        unit,
        'watch.began' if on else 'watch.ended',
        subject=subject_of(document),
        organisation=organisation.slug if organisation is not None else '',
    )

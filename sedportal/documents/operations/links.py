"""Link documents with each other; a link follows both when they move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide, require

from ..content import Document
from ..interfaces import LINK_TYPES


def _reference(link_type: str) -> str:
    return f'sedportal.link.{link_type}'


def link_documents(unit: Any, document: Document, target: Document | None, link_type: str) -> None:
    """Link ``document`` to ``target``. The actor must see the target; an unseen one is reported as unknown.

    Raises :class:`NotFoundError`, :class:`InvalidError`, :class:`RefusedError`.
    """
    require(unit, 'link', document)
    if link_type not in LINK_TYPES:
        raise invalid(
            {'type': [_('Choose one of: ${choices}.', mapping={'choices': ', '.join(LINK_TYPES)})]},
        )
    if target is None or not decide(unit.rights, 'view', target).allowed:
        raise NotFoundError(_('There is no such document among those you may see.'))
    if target is document:
        raise invalid({'target': [_('A document can’t be linked to itself.')]})
    objectmap = unit.portal.__objectmap__
    if target.__oid__ in objectmap.targetids(document, _reference(link_type)):
        return
    objectmap.connect(document, target, _reference(link_type))
    document.revision += 1
    note(unit, 'document.linked', document, {'target': target.uid, 'type': link_type})


def unlink_documents(unit: Any, document: Document, target_uid: str, link_type: str) -> None:
    """Take a link away. Raises :class:`NotFoundError`, :class:`RefusedError`."""
    require(unit, 'link', document)
    for linked_type, target, outward in _all_links(unit.portal, document):
        if outward and linked_type == link_type and target.uid == target_uid:
            unit.portal.__objectmap__.disconnect(document, target, _reference(link_type))
            document.revision += 1
            note(unit, 'document.unlinked', document, {'target': target_uid, 'type': link_type})
            return
    raise NotFoundError(_('There is no such link.'))


def links_of(rights: Any, portal: Any, document: Document) -> list[tuple[str, Document, bool]]:
    """Return the links (type, other document, outward) whose other end the holder of ``rights`` may view."""
    return [link for link in _all_links(portal, document) if decide(rights, 'view', link[1]).allowed]


def _all_links(portal: Any, document: Document) -> Iterator[tuple[str, Document, bool]]:
    objectmap = portal.__objectmap__
    for link_type in LINK_TYPES:
        for oid in objectmap.targetids(document, _reference(link_type)):
            yield link_type, objectmap.object_for(oid, portal), True
        for oid in objectmap.sourceids(document, _reference(link_type)):
            yield link_type, objectmap.object_for(oid, portal), False

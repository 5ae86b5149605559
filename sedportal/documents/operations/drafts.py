"""Create, move and delete documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, organisation_of
from sedportal.directory.correspondents.finding import correspondent_by_uid
from sedportal.directory.correspondents.operations import note_use
from sedportal.directory.journal import note
from sedportal.kernel.errors import InvalidError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import ADD_DOCUMENT
from sedportal.workflow.machine import initialise
from sedportal.workflow.registry import workflows_of

from ..content import Document
from ..dictionaries import choices_on
from ..guards import ended_text
from ..kinds import KINDS
from ..reading import read_values
from ..senders import REFERENCE, settled
from .changing import card_digest, named_on_card


def create_draft(unit: Any, place: Any, kind: str, values: Mapping[str, Any]) -> Document:
    """Create a document in its first state.

    Parameters: ``place`` is a folder, or an organisation (then its standard folder of that kind is taken);
    ``values`` map the field keys of the kind. Raises :class:`InvalidError` by field, :class:`RefusedError`,
    :class:`WrongStateError` in an organisation that has ended.
    """
    if kind not in KINDS:
        raise invalid(
            {'kind': [_('Choose one of: ${choices}.', mapping={'choices': ', '.join(KINDS)})]},
        )
    folder = place if isinstance(place, Folder) else place[KINDS[kind].folder]
    require(unit, ADD_DOCUMENT, folder)
    ended = ended_text(unit.portal, organisation_of(folder), unit.registry.clock.today())
    if ended:
        raise WrongStateError(ended)
    if folder.kind and folder.kind != kind:
        raise invalid({'folder': [_('This folder is for another kind of document.')]})
    card = _first_card(unit, kind, values)
    if REFERENCE in KINDS[kind].fields:
        card = settled(unit, organisation_of(folder), card, {})
    document: Document = unit.registry.content.create('Document', unit.uid(), kind, card, unit.actor.key, unit.now())
    document.participants = {**document.participants, **named_on_card(unit, card)}
    initialise(document, workflows_of(unit.registry).definitions.for_kind(kind))
    folder.add(document.uid, document, registry=unit.registry)
    _remember_sender(unit, organisation_of(folder), card)
    note(
        unit,
        'document.created',
        document,
        {
            'kind': kind,
            'path': resource_path(folder),
            'card_digest': card_digest(card),
            'workflow_version': document.workflow_version,
        },
    )
    return document


def _remember_sender(unit: Any, organisation: Any, card: Mapping[str, Any]) -> None:
    sender = correspondent_by_uid(unit.portal, str(card.get(REFERENCE) or ''))
    if sender is not None and organisation is not None:
        note_use(unit, organisation, sender, card)


def _first_card(unit: Any, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = KINDS[kind]
    read = read_values(chosen.fields, values, choices_on(unit.portal, chosen, unit.registry.clock.today()))
    card = {field: value for field, value in read.items() if value is not None}
    card.setdefault('access_mark', 'none')
    if not card.get('title'):
        raise invalid({'title': [_('Write what the document is about.')]})
    return card


def move_document(unit: Any, document: Document, target: Any) -> None:
    """Move a document into another folder of its organisation. The rights are asked at both ends.

    Raises :class:`WrongStateError` for a folder of another organisation, :class:`InvalidError` for one of
    another kind, :class:`RefusedError`.
    """
    require(unit, 'move', document)
    require(unit, ADD_DOCUMENT, target)
    if not isinstance(target, Folder):
        raise InvalidError(_('Choose a folder.'), {'folder': [_('Choose a folder.')]})
    if target.kind and target.kind != document.kind:
        raise invalid({'folder': [_('This folder is for another kind of document.')]})
    source = document.__parent__
    if organisation_of(target) is not organisation_of(source):
        raise WrongStateError(_('A document stays in its organisation. Choose a folder inside it.'))
    if target is source:
        return
    before = resource_path(source)
    source.move(document.__name__, target, registry=unit.registry)
    document.revision += 1
    note(unit, 'document.moved', document, {'from': before, 'to': resource_path(target)})


def delete_draft(unit: Any, document: Document) -> None:
    """Delete a draft. What was registered is never deleted: its state gives nobody the permission."""
    require(unit, 'delete', document)
    if document.register_seq:
        raise WrongStateError(_('A registered document can’t be deleted. It can be annulled.'))
    note(unit, 'document.deleted', document, {'title': document.title, 'path': resource_path(document.__parent__)})
    document.__parent__.remove(document.__name__, registry=unit.registry)

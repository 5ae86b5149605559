"""What the lifecycles ask of documents (guards) and do to them (effects), registered under the YAML's names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import organisation_of
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.registers.operations import annul_number, take_number

from .content import Document
from .kinds import KINDS

if TYPE_CHECKING:
    from pyramid.config import Configurator

# What a registration may bring along besides card fields: the place of a reserved number in its register.
RESERVED_NUMBER = 'reserved_number'


def card_is_valid(unit: Any, document: Document, transition: Any) -> str | None:
    """Refuse a card that breaks a rule of its kind, such as a date in the future."""
    errors = KINDS[document.kind].check_registration(document.card, unit.registry.clock.today())
    return next((messages[0] for messages in errors.values()), None)


def organisation_is_active(unit: Any, document: Document, transition: Any) -> str | None:
    """Refuse registration in an organisation that has ended."""
    return ended_text(unit.portal, organisation_of(document), unit.registry.clock.today())


def ended_text(portal: Any, organisation: Any, today: date) -> str | None:
    """Return why nothing new is made in an organisation that is over, and where to go instead; None while it exists."""
    if organisation is None or organisation.active_on(today):
        return None
    if organisation.valid_until is None or organisation.valid_until >= today:
        return _('The organisation begins its work on ${day}.', mapping={'day': format_date(organisation.valid_from)})
    successor = portal['organisations'].get(organisation.successor)
    mapping = {'day': format_date(organisation.valid_until)}
    if successor is None:
        return _('The organisation ended on ${day}; nothing new is made here.', mapping=mapping)
    return _(
        'The organisation ended on ${day}. Make the document with its successor: ${successor}.',
        mapping={**mapping, 'successor': successor.name},
    )


def assign_number(unit: Any, document: Document, transition: Any, fields: Mapping[str, Any]) -> None:
    """Give the document the next number of its register, or a reserved one, and the moment of registration."""
    organisation = organisation_of(document)
    if organisation is None:
        raise LookupError(f'document {document.uid} stands in no organisation')
    parts = {
        'org': organisation.short_name[:10],
        'dept': str(document.card.get('responsible_unit') or '')[:10],
        'case': str(document.card.get('case') or ''),
        'kind': KINDS[document.kind].key[:3],
        'L': document.title[:1].upper(),
    }
    register, entry = take_number(unit, organisation, document.kind, document.uid, parts, fields.get(RESERVED_NUMBER))
    document.number = entry.number
    document.register = register.key
    document.register_seq = entry.seq
    document.registered_at = entry.at


def mark_number_annulled(unit: Any, document: Document, transition: Any, fields: Mapping[str, Any]) -> None:
    """Mark the number of an annulled document in its register; number and card stay."""
    organisation = organisation_of(document)
    if organisation is not None and document.register_seq:
        reason = str(fields.get('comment') or document.title)
        annul_number(unit, organisation, document.register, document.register_seq, reason[:2000])


def includeme(config: Configurator) -> None:
    """Register the guards, the effects and the fields of the cards with the workflows."""
    from .schemas import FIELDS

    def field_title(kind: str, key: str) -> str | None:
        known = KINDS.get(kind)
        return FIELDS[key].title if known and key in known.fields else None

    config.add_workflow_guard('card_is_valid', card_is_valid, _('The card follows the rules of its kind'))
    config.add_workflow_guard('organisation_is_active', organisation_is_active, _('The organisation exists'))
    config.add_workflow_effect('assign_number', assign_number, _('Give the registration number'), binds=True)
    config.add_workflow_effect('annul_number', mark_number_annulled, _('Mark the number annulled'))
    config.add_workflow_field_titles(field_title)
    config.set_workflow_field_reader(lambda document, key: document.card.get(key))

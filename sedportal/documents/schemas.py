"""The fields of the registration card: one table that forms, API, index and checks all read.

Source of the fields and labels: docs/domain.md, section 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sedportal.kernel.i18n import _

from .interfaces import ACCESS_MARKS, DELIVERIES, URGENCIES

TITLE_LIMIT = 4000  # characters: the limit of the annotation in MEDO


@dataclass(frozen=True)
class Field:
    """One field of the card.

    ``type`` is ``line``, ``lines`` (long text), ``day``, ``moment``, ``count``, ``choice``, ``parties`` (addressees),
    ``signers`` or ``reference`` (the uid of another object, which no form shows); ``maximum`` counts characters,
    items or the largest number.
    """

    key: str
    title: str
    type: str
    maximum: int = 500
    choices: Mapping[str, str] = field(default_factory=dict)
    hint: str = ''


def _table(*fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({entry.key: entry for entry in fields})


FIELDS: Mapping[str, Field] = _table(
    Field('title', _('Title (summary)'), 'lines', TITLE_LIMIT),
    Field('subkind', _('Subkind'), 'choice'),
    Field('correspondent', _('Correspondent'), 'line', 511),
    Field('correspondent_id', _('Correspondent in the directory'), 'reference', 36),
    Field('ext_number', _('Sender’s number'), 'line', 100, hint=_('If the letter has none, write «б/н».')),
    Field('doc_date', _('Document date'), 'day'),
    Field('received_at', _('Received'), 'moment'),
    Field('delivery', _('Way of delivery'), 'choice', choices=DELIVERIES),
    Field('sheets', _('Sheets of the main document'), 'count', 100_000),
    Field('attachments_count', _('Number of attachments'), 'count', 10_000),
    Field('attachments_sheets', _('Sheets of attachments'), 'count', 1_000_000),
    Field('access_mark', _('Access mark'), 'choice', choices=ACCESS_MARKS),
    Field('urgency', _('Urgency'), 'choice', choices=URGENCIES),
    Field('addressees', _('Addressees'), 'parties', 500),
    Field('signatories', _('Signed by'), 'signers', 50),
    Field('responsible_unit', _('Responsible unit'), 'line', 250),
    Field('executor_mark', _('Executor (name, phone)'), 'line', 250),
    Field('correspondent_group', _('Group of correspondents'), 'line', 250),
    Field('case', _('Case index'), 'line', 60),
    Field('effective_from', _('In force from'), 'day'),
    Field('publication', _('Publication (where, when)'), 'line', 500),
    Field('repeals', _('Repeals'), 'lines', 2000),
    Field('amended_by', _('Amended by'), 'lines', 2000),
    Field('validity', _('Validity'), 'choice', choices=MappingProxyType({
        'in_force': _('In force'), 'amended': _('Amended'), 'repealed': _('No longer in force'),
    })),
    Field('anticorruption_expertise', _('Anti-corruption review'), 'line', 500),
    Field('legal_expertise', _('Legal review'), 'line', 500),
    Field('note', _('Note'), 'lines', 10_000),
)  # fmt: skip


def typed_fields(keys: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``keys`` that people fill in and read; references to other objects they do not."""
    return tuple(key for key in keys if FIELDS[key].type != 'reference')


def plain_value(value: Any) -> Any:
    """Return a card value as JSON holds it: days as ``YYYY-MM-DD``, moments as ISO 8601 with zone."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [dict(item) for item in value]
    return value


def plain_card(card: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return all ``fields`` of a card as JSON holds them; what is not filled in is None."""
    return {key: plain_value(card.get(key)) for key in fields}

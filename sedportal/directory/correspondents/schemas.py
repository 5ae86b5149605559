"""What the directory of correspondents accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import colander

from sedportal.kernel.i18n import _

from ..schemas import named, text
from .content import CITIZEN, ORGANISATION
from .names import name_key

NAME_LIMIT = 511
MOST_ALIASES = 50
_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn_is_right(inn: str) -> bool:
    """Tell whether a taxpayer's number has 10 or 12 digits and the right check digits.

    Source: order of the Federal Tax Service ММВ-7-6/435@ of 2012, annex.
    """
    if not re.fullmatch(r'[0-9]{10}|[0-9]{12}', inn):
        return False
    digits = [int(sign) for sign in inn]
    places = (9,) if len(digits) == 10 else (10, 11)
    return all(
        sum(weight * digit for weight, digit in zip(_WEIGHTS[-place:], digits, strict=False)) % 11 % 10 == digits[place]
        for place in places
    )


def _inn(node: colander.SchemaNode, value: str) -> None:
    if value and not inn_is_right(value):
        raise colander.Invalid(node, _('This is no taxpayer’s number: it has 10 or 12 digits, the last ones check it.'))


def _says_something(node: colander.SchemaNode, value: str) -> None:
    if not name_key(value):
        raise colander.Invalid(node, _('Write the name in letters.'))


def _aliases() -> colander.SchemaNode:
    return colander.SchemaNode(
        colander.Sequence(),
        named('alias', text(NAME_LIMIT)),
        name='aliases',
        title=_('Also called'),
        missing=(),
        validator=colander.Length(max=MOST_ALIASES),
    )


def correspondent_schema() -> colander.SchemaNode:
    """Return the schema of a correspondent's card. A citizen has no short name, taxpayer's number or aliases."""
    name = named('name', text(NAME_LIMIT, title=_('Name')))
    name.validator = colander.All(name.validator, _says_something)
    inn = named('inn', text(12, required=False, title=_('Taxpayer’s number')))
    inn.validator = _inn
    inn.preparer = lambda value: ''.join(value.split()) if isinstance(value, str) else value
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        colander.SchemaNode(
            colander.String(), name='kind', title=_('Kind'), validator=colander.OneOf((ORGANISATION, CITIZEN))
        ),
        name,
        named('short_name', text(250, required=False, title=_('Short name'))),
        inn,
        named('address', text(500, required=False, title=_('Address'))),
        colander.SchemaNode(
            colander.String(), name='email', title=_('E-mail'), missing='',
            validator=colander.All(colander.Length(max=254), colander.Email()),
        ),
        named('phone', text(60, required=False, title=_('Phone'))),
        named('group', text(250, required=False, title=_('Group of correspondents'))),
        named('delivery', text(40, required=False, title=_('Way of delivery'))),
        _aliases(),
        validator=_citizens_are_plain,
    )  # fmt: skip


def _citizens_are_plain(node: colander.SchemaNode, value: Mapping[str, Any]) -> None:
    if value['kind'] != CITIZEN:
        return
    fault = colander.Invalid(node)
    for field in ('short_name', 'inn', 'aliases'):
        if value[field]:
            fault[field] = _('A citizen has none of this.')
    if fault.children:
        raise fault

"""What the directory accepts: colander schemas shared by pages, API and command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import colander

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.roles import GRANTABLE_ROLES

from .interfaces import CATEGORIES, RESERVED_NAMES

_CONTROL = re.compile('[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]')


def without_controls(node: colander.SchemaNode, value: str) -> None:
    """Refuse control characters and marks that turn the direction of writing."""
    if _CONTROL.search(value):
        raise colander.Invalid(node, _('Remove the control characters (they are invisible and come from copying).'))


def _word(pattern: str, message: str, reserved: frozenset[str] = frozenset()) -> Any:
    matcher = re.compile(pattern)

    def check(node: colander.SchemaNode, value: str) -> None:
        if not matcher.fullmatch(value):
            raise colander.Invalid(node, message)
        if value in reserved:
            raise colander.Invalid(node, _('This name is used by the portal itself. Choose another one.'))

    return check


SLUG = _word(
    '[a-z0-9][a-z0-9-]{0,62}', _('Use small Latin letters, digits and «-», up to 63 characters.'), RESERVED_NAMES
)
LOGIN = _word('[a-z0-9][a-z0-9._-]{1,62}', _('Use 2 to 63 small Latin letters, digits, «.», «-» or «_».'))


def text(maximum: int, *, required: bool = True, title: str = '') -> colander.SchemaNode:
    """Return a node for a line of text of up to ``maximum`` characters."""
    return colander.SchemaNode(
        colander.String(),
        title=title,
        missing=colander.required if required else '',
        preparer=lambda value: value.strip() if isinstance(value, str) else value,
        validator=colander.All(colander.Length(max=maximum), without_controls),
    )


def named(name: str, node: colander.SchemaNode) -> colander.SchemaNode:
    """Return ``node`` under ``name``."""
    node.name = name
    return node


def _date(name: str, title: str) -> colander.SchemaNode:
    return colander.SchemaNode(colander.Date(), name=name, title=title, missing=None)


def organisation_schema() -> colander.SchemaNode:
    """Return the schema of an organisation's card."""
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        colander.SchemaNode(colander.String(), name='slug', title=_('Address in links'), validator=SLUG),
        named('name', text(511, title=_('Full name'))),
        named('short_name', text(120, title=_('Short name'))),
        colander.SchemaNode(
            colander.String(), name='category', title=_('Category'), validator=colander.OneOf(CATEGORIES)
        ),
        named('seat', text(120, title=_('Seat'))),
        colander.SchemaNode(
            colander.Integer(),
            name='workplaces',
            title=_('Workplaces'),
            missing=0,
            validator=colander.Range(0, 100_000),
        ),
        named('parent', text(63, required=False, title=_('Superior organisation'))),
        _date('valid_from', _('Exists from')),
        _date('valid_until', _('Exists until')),
        named('successor', text(63, required=False, title=_('Successor'))),
    )


def person_schema() -> colander.SchemaNode:
    """Return the schema of a person's card."""
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        colander.SchemaNode(colander.String(), name='login', title=_('Login'), validator=LOGIN),
        named('surname', text(100, title=_('Surname'))),
        named('first_name', text(100, title=_('First name'))),
        named('patronymic', text(100, required=False, title=_('Patronymic'))),
        named('position', text(250, required=False, title=_('Position'))),
        named('organisation', text(63, required=False, title=_('Organisation'))),
        named('unit', text(63, required=False, title=_('Unit'))),
        colander.SchemaNode(
            colander.String(),
            name='email',
            title=_('E-mail'),
            missing='',
            validator=colander.All(colander.Length(max=254), colander.Email()),
        ),
        named('phone', text(60, required=False, title=_('Phone'))),
    )


def group_schema() -> colander.SchemaNode:
    """Return the schema of a group's card."""
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        colander.SchemaNode(colander.String(), name='name', title=_('Name in links'), validator=SLUG),
        named('title', text(250, title=_('Title'))),
        named('organisation', text(63, required=False, title=_('Organisation'))),
    )


def grant_schema() -> colander.SchemaNode:
    """Return the schema of a grant: who holds which role, from when to when."""

    def in_order(node: colander.SchemaNode, value: Mapping[str, Any]) -> None:
        if value['valid_from'] and value['valid_until'] and value['valid_until'] < value['valid_from']:
            fault = colander.Invalid(node)
            fault['valid_until'] = _('The last day is before the first one.')
            raise fault

    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        named('principal', text(120, title=_('Person or group'))),
        colander.SchemaNode(colander.String(), name='role', title=_('Role'), validator=colander.OneOf(GRANTABLE_ROLES)),
        _date('valid_from', _('Valid from')),
        _date('valid_until', _('Valid until')),
        validator=in_order,
    )


def workplace_schema() -> colander.SchemaNode:
    """Return the schema of a workplace's card."""
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        named('title', text(250, title=_('Workplace'))),
        colander.SchemaNode(colander.String(), name='role', title=_('Role'), validator=colander.OneOf(GRANTABLE_ROLES)),
        named('login', text(63, required=False, title=_('Person'))),
        _date('certificate_until', _('Certificate until')),
        named('controller', text(63, required=False, title=_('Controller'))),
        _date('due', _('Ready by')),
    )


def accept(schema: colander.SchemaNode, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as ``schema`` reads them. Raises :class:`InvalidError` by field."""
    try:
        accepted: dict[str, Any] = schema.deserialize(dict(values))
    except colander.Invalid as fault:
        raise invalid(by_field(fault)) from fault
    return accepted


def by_field(fault: colander.Invalid) -> dict[str, list[str]]:
    """Return the messages of a colander fault by dotted field name."""
    errors: dict[str, list[str]] = {}
    for path in fault.paths():
        names = [str(part.node.name or (part.positional and part.pos) or '') for part in path if part.node.name]
        for part in path:
            errors.setdefault('.'.join(names), []).extend(m for m in part.messages() if m)
    return {field: list(dict.fromkeys(texts)) for field, texts in errors.items() if texts}

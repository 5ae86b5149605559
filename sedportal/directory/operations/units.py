"""Add, rename, move and close the units of an organisation. A closed unit stays: cards and people name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import colander

from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_UNITS

from ..content import Organisation, Unit
from ..journal import changes_between, note
from ..schemas import SLUG, accept, named, text


def add_unit(unit: Any, organisation: Organisation, key: str, title: str, parent: str = '') -> Unit:
    """Add a unit to an organisation. Raises :class:`InvalidError`, :class:`RefusedError`."""
    require(unit, MANAGE_UNITS, organisation)
    schema = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name='key', validator=SLUG),
        named('title', text(250)),
    )
    card = accept(schema, {'key': key, 'title': title})
    if key in organisation.units:
        raise invalid({'key': [_('There is a unit with this key already.')]})
    if parent and parent not in organisation.units:
        raise invalid({'parent': [_('There is no such unit.')]})
    added = Unit(card['key'], card['title'], parent)
    organisation.units[key] = added
    note(unit, 'organisation.unit_added', organisation, {'key': key, 'title': title, 'parent': parent})
    return added


def change_unit(unit: Any, organisation: Organisation, key: str, values: Mapping[str, Any]) -> Unit:
    """Rename a unit, put it under another one, close it on a day or open it again.

    Parameters: ``values`` may hold ``title``, ``parent`` (a key, or empty) and ``valid_until`` (a day or None).
    Raises :class:`InvalidError` for a unit put below itself, or closed while those inside go on longer.
    """
    require(unit, MANAGE_UNITS, organisation)
    held = organisation.units.get(key)
    if held is None:
        raise NotFoundError(_('There is no such unit.'), key=key)
    before = {'title': held.title, 'parent': held.parent, 'valid_until': held.valid_until}
    wanted = {**before, **values}
    schema = colander.SchemaNode(colander.Mapping(), named('title', text(250)))
    wanted['title'] = accept(schema, {'title': wanted['title'] or ''})['title']
    _check_place(organisation, key, wanted['parent'])
    _check_end(organisation, key, wanted['valid_until'])
    changes = changes_between(before, wanted)
    if changes:
        organisation.units[key] = replace(held, **wanted)
        note(unit, 'organisation.unit_changed', organisation, {'key': key, 'changes': changes})
    return organisation.units[key]


def _check_place(organisation: Organisation, key: str, parent: str) -> None:
    above, seen = parent, set()
    while above and above not in seen:
        if above == key:
            raise invalid({'parent': [_('A unit can’t be part of itself. Choose another one.')]})
        if above not in organisation.units:
            raise invalid({'parent': [_('There is no such unit.')]})
        seen.add(above)
        above = organisation.units[above].parent


def _check_end(organisation: Organisation, key: str, last_day: date | None) -> None:
    if last_day is None:
        return
    for one in organisation.units.values():
        if one.parent == key and (one.valid_until is None or one.valid_until > last_day):
            raise invalid({'valid_until': [_('Close the units inside first: ${title}.', mapping={'title': one.title})]})

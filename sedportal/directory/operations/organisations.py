"""Found the portal; add and change organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import ROOT_KEY, reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS

from ..content import Organisation, Portal
from ..journal import changes_between, note, plain
from ..schemas import accept, organisation_schema

_CONTAINERS = (
    ('organisations', 'Organisations'),
    ('people', 'People'),
    ('groups', 'Groups'),
    ('correspondents', 'Correspondents'),
)


def found_portal(connection: Any, registry: Any) -> Portal:
    """Create the root with its containers in an empty database, inside the caller's transaction.

    Raises ``ValueError`` when the database holds a portal already.
    """
    root = connection.root()
    if ROOT_KEY in root:
        raise ValueError('the database already holds a portal')
    create = registry.content.create
    portal: Portal = create('Portal', registry.ids.uid())
    portal.evolved = registry.latest_step
    root[ROOT_KEY] = portal
    connection.add(portal)
    for name, kind in _CONTAINERS:
        portal.add(name, create(kind), registry=registry)
    return portal


def ensure_portal(registry: Any) -> bool:
    """Found the portal if the database is empty; return whether it was."""
    with reading(registry) as portal:
        if portal is not None:
            return False
    with unit_of_work(registry) as unit:
        if unit.portal is None:
            found_portal(unit.connection, registry)
    return True


def add_organisation(unit: Any, values: Mapping[str, Any]) -> Organisation:
    """Add an organisation with its four standard folders.

    Parameters: ``values`` by :func:`organisation_schema`. Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    organisations = unit.portal['organisations']
    require(unit, MANAGE_ORGANISATIONS, organisations)
    card = accept(organisation_schema(), values)
    slug = card['slug']
    if slug in organisations:
        raise invalid({'slug': [_('There is an organisation with this address already.')]})
    _check_references(unit, card)
    organisation: Organisation = unit.registry.content.create(
        'Organisation', slug, card['name'], card['short_name'], card['category'], card['seat'], card['workplaces']
    )
    for field in ('parent', 'valid_from', 'valid_until', 'successor'):
        setattr(organisation, field, card[field])
    organisations.add(slug, organisation, registry=unit.registry)
    for name, (title, kind) in unit.registry.standard_folders.items():
        folder = unit.registry.content.create('Folder', title, kind, standard=True)
        organisation.add(name, folder, registry=unit.registry)
    note(unit, 'organisation.added', organisation, changes_between({}, card))
    return organisation


def change_organisation(unit: Any, organisation: Organisation, values: Mapping[str, Any]) -> None:
    """Change an organisation's card; its slug stays. Raises :class:`InvalidError`, :class:`RefusedError`."""
    require(unit, MANAGE_ORGANISATIONS, organisation)
    before = _card_of(organisation)
    card = accept(organisation_schema(), {**before, **values, 'slug': organisation.slug})
    _check_references(unit, card)
    changes = changes_between(before, plain(card))
    if not changes:
        return
    for field in changes:
        setattr(organisation, field, card[field])
    note(unit, 'organisation.changed', organisation, {'changes': changes})


def _card_of(organisation: Organisation) -> dict[str, Any]:
    fields = [node.name for node in organisation_schema()]
    card = {field: getattr(organisation, field) for field in fields}
    for field in ('valid_from', 'valid_until'):
        card[field] = card[field].isoformat() if card[field] else None
    return {field: value for field, value in card.items() if value is not None}


def _check_references(unit: Any, card: Mapping[str, Any]) -> None:
    organisations = unit.portal['organisations']
    unknown = {
        field: [_('There is no organisation with this address.')]
        for field in ('parent', 'successor')
        if card[field] and (card[field] not in organisations or card[field] == card['slug'])
    }
    if unknown:
        raise invalid(unknown)

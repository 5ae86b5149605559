"""The roles, and what each may do with places (portal, organisation, folder).

What a role may do with a *document* stands in the workflow's matrix (``workflows/*.yaml``), not here.
Source of the role list: the region's practice, docs/domain.md, section 2.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sedportal.kernel.i18n import _

BROWSE = 'browse'
ADD_DOCUMENT = 'add_document'
SHARE_VIEWS = 'share_views'
MANAGE_FOLDERS = 'manage_folders'
MANAGE_ROLES = 'manage_roles'
VIEW_ROLES = 'view_roles'
MANAGE_PEOPLE = 'manage_people'
MANAGE_UNITS = 'manage_units'
MANAGE_REGISTERS = 'manage_registers'
VIEW_REGISTERS = 'view_registers'
RESERVE_NUMBERS = 'reserve_numbers'
MANAGE_ORGANISATIONS = 'manage_organisations'
MANAGE_GROUPS = 'manage_groups'
VIEW_CORRESPONDENTS = 'view_correspondents'
ADD_CORRESPONDENTS = 'add_correspondents'
MERGE_CORRESPONDENTS = 'merge_correspondents'
VIEW_LEDGER = 'view_ledger'
VIEW_OPERATIONS = 'view_operations'
RUN_OPERATIONS = 'run_operations'
AUTHENTICATED = 'authenticated'

PLACE_PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        BROWSE: _('Open the place and see its folders'),
        ADD_DOCUMENT: _('Create documents'),
        SHARE_VIEWS: _('Share views of lists'),
        MANAGE_FOLDERS: _('Create, rename, move and delete folders'),
        MANAGE_ROLES: _('Give and take roles'),
        VIEW_ROLES: _('See who holds which role'),
        MANAGE_PEOPLE: _('Manage people'),
        MANAGE_UNITS: _('Manage units'),
        MANAGE_REGISTERS: _('Set up registers'),
        VIEW_REGISTERS: _('See the registers'),
        RESERVE_NUMBERS: _('Reserve and annul numbers'),
        MANAGE_ORGANISATIONS: _('Manage organisations'),
        MANAGE_GROUPS: _('Manage groups'),
        VIEW_CORRESPONDENTS: _('See the directory of correspondents'),
        ADD_CORRESPONDENTS: _('Add correspondents and see the citizens among them'),
        MERGE_CORRESPONDENTS: _('Merge doubles among the correspondents'),
        VIEW_LEDGER: _('See the ledger'),
        VIEW_OPERATIONS: _('See how the portal runs'),
        RUN_OPERATIONS: _('Decide about records that were put aside'),
        AUTHENTICATED: _('Use the portal'),
    }
)

# Administration passes a folder's cut of inheritance: else a cut would lock its administrators out.
ADMINISTRATIVE = frozenset({
    MANAGE_ROLES, VIEW_ROLES, MANAGE_PEOPLE, MANAGE_UNITS, MANAGE_REGISTERS, MANAGE_ORGANISATIONS, MANAGE_GROUPS,
    VIEW_LEDGER, VIEW_OPERATIONS, RUN_OPERATIONS,
})  # fmt: skip


@dataclass(frozen=True)
class Role:
    """A role: ``scope`` is ``place`` (an organisation, a folder or above), ``portal`` or ``document``."""

    key: str
    title: str
    scope: str
    places: frozenset[str] = frozenset()


def _roles(*roles: Role) -> Mapping[str, Role]:
    return MappingProxyType({role.key: role for role in roles})


_WATCHER = frozenset({BROWSE, VIEW_REGISTERS})
_CLERK = frozenset({BROWSE, ADD_DOCUMENT, VIEW_CORRESPONDENTS, ADD_CORRESPONDENTS})
_ORGANISATION_ADMINISTRATOR = frozenset(
    {BROWSE, MANAGE_ROLES, VIEW_ROLES, MANAGE_PEOPLE, MANAGE_UNITS, MANAGE_REGISTERS}
)

ROLES: Mapping[str, Role] = _roles(
    Role('reader', _('Reader'), 'place', frozenset({BROWSE})),
    Role('editor', _('Editor'), 'place', _CLERK),
    Role(
        'registrar',
        _('Registrar'),
        'place',
        _WATCHER | _CLERK | {MANAGE_FOLDERS, RESERVE_NUMBERS, MERGE_CORRESPONDENTS, SHARE_VIEWS},
    ),
    Role('manager', _('Manager'), 'place', _WATCHER | {SHARE_VIEWS}),
    Role('archivist', _('Archivist'), 'place', _WATCHER),
    Role('controller', _('Controller'), 'place', _WATCHER),
    Role('org_admin', _('Organisation administrator'), 'place', _ORGANISATION_ADMINISTRATOR),
    Role(
        'portal_admin',
        _('Portal administrator'),
        'portal',
        _ORGANISATION_ADMINISTRATOR
        | {
            MANAGE_ORGANISATIONS,
            MANAGE_GROUPS,
            VIEW_OPERATIONS,
            RUN_OPERATIONS,
            VIEW_CORRESPONDENTS,
            MERGE_CORRESPONDENTS,
        }
        | {SHARE_VIEWS},
    ),
    Role('auditor', _('Auditor'), 'portal', _WATCHER | {VIEW_LEDGER, VIEW_ROLES}),
    Role('initiator', _('Initiator'), 'document'),
    Role('addressee', _('Addressee'), 'document'),
    Role('executor', _('Responsible executor'), 'document'),
    Role('co_executor', _('Co-executor'), 'document'),
    Role('approver', _('Approver'), 'document'),
    Role('signatory', _('Signatory'), 'document'),
)

PARTICIPANT_ROLES = frozenset(role.key for role in ROLES.values() if role.scope == 'document')
GRANTABLE_ROLES = tuple(role.key for role in ROLES.values() if role.scope != 'document')


@cache
def roles_with(permission: str) -> tuple[str, ...]:
    """Return the keys of the roles that hold a place ``permission``."""
    return tuple(role.key for role in ROLES.values() if permission in role.places)

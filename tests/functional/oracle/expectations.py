"""Who may do what, written down once more by hand from the contract: the oracle knows nothing of the code it judges.

Source: docs/contract.md, section 2, and the table of roles, docs/domain.md, section 2.7.
"""

from __future__ import annotations

SEES = frozenset({'view', 'view_file', 'history'})
CARD = frozenset({'view', 'history'})

# state → role held at the organisation, or on the document → permissions
DOCUMENT: dict[str, dict[str, frozenset[str]]] = {
    'draft': {
        'initiator': SEES | {'edit', 'replace_file', 'link', 'move', 'delete', 'withdraw'},
        'registrar': SEES | {'edit', 'replace_file', 'link', 'move', 'delete', 'withdraw', 'register'},
        'manager': SEES,
    },
    'registered': {
        **dict.fromkeys(('reader', 'editor', 'controller', 'initiator', 'executor'), SEES),
        'registrar': SEES | {'correct', 'link', 'issue_tasks', 'archive', 'annul'},
        'manager': SEES | {'issue_tasks'},
        'archivist': SEES | {'archive'},
        'auditor': CARD,
    },
    'archived': {
        **dict.fromkeys(
            ('reader', 'editor', 'controller', 'initiator', 'executor', 'registrar', 'manager', 'archivist'), SEES
        ),
        'auditor': CARD,
    },
    'withdrawn': dict.fromkeys(('initiator', 'registrar', 'manager'), SEES),
    'annulled': {
        **dict.fromkeys(('initiator', 'registrar', 'manager', 'archivist', 'controller'), SEES),
        'auditor': CARD,
    },
}
# Under a mark that restricts access only these keep anything.
MARKED = frozenset({'registrar', 'manager', 'initiator', 'executor'})

# role → what it may do with its organisation and the folders in it; all staff may open both.
ADMINISTRATION = frozenset({'view_roles', 'manage_roles', 'manage_people', 'manage_units', 'manage_registers'})
CLERK = frozenset({'add_document', 'view_correspondents', 'add_correspondents'})
PLACE: dict[str, frozenset[str]] = {
    'reader': frozenset(),
    'editor': CLERK,
    'registrar': CLERK
    | {'manage_folders', 'view_registers', 'reserve_numbers', 'merge_correspondents'}
    | {'share_views'},
    'manager': frozenset({'view_registers', 'share_views'}),
    'archivist': frozenset({'view_registers'}),
    'controller': frozenset({'view_registers'}),
    'org_admin': ADMINISTRATION,
    'portal_admin': ADMINISTRATION
    | {'manage_organisations', 'manage_groups', 'view_operations', 'view_correspondents', 'merge_correspondents'}
    | {'share_views', 'run_operations'},
    'auditor': frozenset({'view_registers', 'view_ledger', 'view_roles'}),
}

AT_PORTAL = frozenset({'portal_admin', 'auditor'})

# Who asks: login → roles at the organisation or portal, and on every document of the matrix.
ACTORS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    'registrar.dep-fin': (frozenset({'registrar'}), frozenset()),
    'manager.dep-fin': (frozenset({'manager'}), frozenset()),
    'editor.dep-fin': (frozenset({'editor'}), frozenset({'initiator'})),
    'other-editor': (frozenset({'editor'}), frozenset()),
    'archivist.dep-fin': (frozenset({'archivist'}), frozenset()),
    'controller': (frozenset({'controller'}), frozenset()),
    'staff01.dep-fin': (frozenset({'reader'}), frozenset()),
    'orgadmin.dep-fin': (frozenset({'org_admin'}), frozenset()),
    'admin': (frozenset({'portal_admin'}), frozenset()),
    'auditor': (frozenset({'auditor'}), frozenset()),
    'staff01.dep-zdrav': (frozenset(), frozenset({'executor'})),
    'registrar.dep-zdrav': (frozenset(), frozenset()),
    'expired': (frozenset(), frozenset()),
    'grouped': (frozenset({'manager'}), frozenset()),
}
STRANGERS = ('anonymous', 'deactivated')


def on_document(login: str, state: str, marked: bool) -> frozenset[str]:
    """Return what ``login`` may do with a document in ``state``."""
    if login in STRANGERS:
        return frozenset()
    at_place, on_it = ACTORS[login]
    rows = DOCUMENT[state]
    roles = (at_place | on_it) & (MARKED if marked else frozenset(rows))
    return frozenset().union(*(rows.get(role, frozenset()) for role in roles))


# Who stands nowhere in the matrix, yet holds a role in another organisation of the region.
ELSEWHERE = {'registrar.dep-zdrav': frozenset({'registrar'})}


def at_place(login: str, on: str = 'place') -> frozenset[str]:
    """Return what ``login`` may do with the organisation, ``on`` the portal itself, or in any organisation."""
    if login in STRANGERS:
        return frozenset()
    roles = ACTORS[login][0] & AT_PORTAL if on == 'root' else ACTORS[login][0]
    if on == 'anywhere':
        roles |= ELSEWHERE.get(login, frozenset())
    return frozenset({'authenticated', 'browse'}).union(*(PLACE[role] for role in roles))

"""Why one sees nothing, or little, of an organisation: said in words, with who could change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.kernel.i18n import _
from sedportal.security.grants import GROUP_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

    from sedportal.directory.content import Organisation

ADMINISTRATOR = 'org_admin'
_MOST_NAMES = 3


def explanation(request: Request, organisation: Organisation, seen: int) -> str:
    """Return why one does not see the documents of ``organisation``; empty for one who holds a reading role there.

    Parameters: ``seen`` is how many of its documents one sees all the same.
    """
    rights, matrices = request.rights, request.registry.state_matrix
    places = (organisation.__oid__, request.portal.__oid__)
    roles = {grant.role for place in places for grant in rights.by_place.get(place, ())}
    if any(matrices.cells_open_to(role, 'view') for role in roles):
        return ''
    if seen:
        message = _(
            'Of this organisation you see only documents that name you, or that a role in one of its folders opens.'
        )
    elif roles:
        message = _('You administer this organisation, but you don’t see its documents: your roles don’t read them.')
    else:
        message = _('You don’t see the documents of this organisation: you have no role in it.')
    return ' '.join(filter(None, (request.wording.text(message), _who_helps(request, organisation))))


def _who_helps(request: Request, organisation: Organisation) -> str:
    names = list(_administrators(request, organisation))[:_MOST_NAMES]
    if not names:
        return str(request.wording.text(_('The portal’s administrator gives roles here.')))
    message = _('Roles here are given by: ${names}.', mapping={'names': ', '.join(names)})
    return str(request.wording.text(message))


def _administrators(request: Request, organisation: Organisation) -> Iterator[str]:
    today = request.registry.clock.today()
    for grant in request.portal.grants.at_place(organisation.__oid__):
        if grant.role == ADMINISTRATOR and grant.valid_on(today):
            if grant.principal.startswith(GROUP_PREFIX):
                group = request.portal['groups'].get(grant.principal.removeprefix(GROUP_PREFIX))
                if group is not None:
                    yield group.title
            else:
                yield request.wording.person(grant.principal)

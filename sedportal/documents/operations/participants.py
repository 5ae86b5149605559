"""Name people on a document: each gets what the workflow's matrix gives to that role, on this document alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require
from sedportal.security.roles import PARTICIPANT_ROLES

from ..content import Document
from ..interfaces import DRAFT

# The initiator is whoever made the document; addressees and signatories are named on the card as well.
NAMEABLE_ROLES = tuple(sorted(PARTICIPANT_ROLES - {'initiator'}))


def name_participants(unit: Any, document: Document, role: str, logins: Iterable[str]) -> None:
    """Set who holds ``role`` on the document. Raises :class:`InvalidError` by field, :class:`RefusedError`."""
    require(unit, 'edit' if document.state == DRAFT else 'issue_tasks', document)
    if role not in NAMEABLE_ROLES:
        raise invalid(
            {'role': [_('Choose one of: ${choices}.', mapping={'choices': ', '.join(NAMEABLE_ROLES)})]},
        )
    wanted = tuple(dict.fromkeys(logins))
    unknown = [login for login in wanted if login not in unit.portal['people']]
    if unknown:
        raise invalid(
            {role: [_('There is nobody with the login ${login}.', mapping={'login': unknown[0]})]},
        )
    before = document.participants.get(role, ())
    if wanted == before:
        return
    others = {held: people for held, people in document.participants.items() if held != role}
    document.participants = {**others, role: wanted} if wanted else others
    document.revision += 1
    note(unit, 'document.participants', document, {'changes': {role: [list(before), list(wanted)]}})

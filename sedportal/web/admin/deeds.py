"""What the ledger's actions are called."""

from __future__ import annotations

from collections.abc import Mapping

from sedportal.kernel.i18n import _

FAMILIES: Mapping[str, str] = {
    'document': _('All about documents'),
    'folder': _('All about folders'),
    'number': _('All about numbers'),
    'role': _('All about roles'),
    'person': _('All about people'),
    'session': _('All about sessions'),
    'group': _('All about groups'),
    'organisation': _('All about organisations'),
}

DEEDS: Mapping[str, str] = {
    'document.created': _('Document made'),
    'document.copied': _('Document copied'),
    'document.changed': _('Card changed'),
    'document.corrected': _('Registered card corrected'),
    'document.file_attached': _('File added'),
    'document.file_replaced': _('New version of a file'),
    'document.file_removed': _('File removed'),
    'document.moved': _('Document moved'),
    'document.linked': _('Documents linked'),
    'document.unlinked': _('Link taken away'),
    'document.participants': _('People named on the document'),
    'document.deleted': _('Document deleted'),
    'document.migrated': _('Document moved to a new version of its workflow'),
    'folder.added': _('Folder added'),
    'folder.renamed': _('Folder renamed'),
    'folder.moved': _('Folder moved'),
    'folder.deleted': _('Folder deleted'),
    'folder.inheritance': _('Folder cut off or joined again'),
    'number.reserved': _('Number reserved'),
    'number.annulled': _('Number annulled'),
    'register.pattern': _('Pattern of numbers changed'),
    'role.granted': _('Role given'),
    'role.revoked': _('Role taken away'),
    'person.added': _('Person added'),
    'person.changed': _('Card of a person changed'),
    'person.password_changed': _('Password changed'),
    'person.activated': _('Account switched on'),
    'person.deactivated': _('Account switched off'),
    'session.opened': _('Logged in'),
    'session.closed': _('Logged out'),
    'session.refused': _('Login refused'),
    'session.revoked': _('Session ended'),
    'session.others_ended': _('Other sessions ended'),
    'session.all_ended': _('All sessions ended'),
    'group.added': _('Group added'),
    'group.changed': _('Group renamed'),
    'group.members': _('Members of a group changed'),
    'organisation.added': _('Organisation added'),
    'organisation.changed': _('Card of an organisation changed'),
    'organisation.unit_added': _('Unit added'),
    'portal.evolved': _('Schema step done'),
}

"""What the ledger's actions and their details are called, and the details in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sedportal.directory.schemas import grant_schema, group_schema, organisation_schema, person_schema, workplace_schema
from sedportal.directory.workplaces import CHECKS
from sedportal.documents.schemas import FIELDS
from sedportal.kernel.i18n import _

from .names import principal_name

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.ledger.records import Record

_LONGEST = 500

FAMILIES: Mapping[str, str] = {
    'document': _('All about documents'),
    'folder': _('All about folders'),
    'watch': _('All about following documents'),
    'number': _('All about numbers'),
    'role': _('All about roles'),
    'person': _('All about people'),
    'session': _('All about sessions'),
    'group': _('All about groups'),
    'organisation': _('All about organisations'),
    'dictionary': _('All about dictionaries'),
    'view': _('All about views of lists'),
    'bulk': _('All about bulk changes'),
    'list': _('All about exports of lists'),
    'feed': _('All about feeds'),
    'correspondent': _('All about correspondents'),
    'file': _('All about files sent ahead'),
    'operation': _('All about the work of the portal'),
}

DEEDS: Mapping[str, str] = {
    'document.created': _('Document made'),
    'document.copied': _('Document copied'),
    'document.changed': _('Card changed'),
    'document.corrected': _('Registered card corrected'),
    'document.file_attached': _('File added'),
    'document.file_replaced': _('New version of a file'),
    'document.file_removed': _('File removed'),
    'document.file_restored': _('Earlier version of a file restored'),
    'document.file_asked_anew': _('File to be tried once more'),
    'document.file_infected': _('Virus found in a file'),
    'document.file_unchecked': _('File could not be checked for viruses'),
    'document.file_cleared': _('File checked again and opened'),
    'document.commented': _('Comment added'),
    'document.comment_edited': _('Comment changed'),
    'document.comment_deleted': _('Comment taken back'),
    'document.moved': _('Document moved'),
    'watch.began': _('Document followed'),
    'watch.ended': _('Document no longer followed'),
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
    'role.exported': _('List of roles taken as a file'),
    'person.added': _('Person added'),
    'person.changed': _('Card of a person changed'),
    'person.password_changed': _('Password changed'),
    'person.preferences': _('Own settings changed'),
    'person.second_factor_set': _('Second factor set up'),
    'person.second_factor_removed': _('Second factor taken away'),
    'person.second_factor_reset': _('Second factor reset by an administrator'),
    'person.recovery_codes': _('New recovery codes'),
    'person.recovery_code_used': _('Logged in with a recovery code'),
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
    'group.deleted': _('Group deleted'),
    'group.members': _('Members of a group changed'),
    'organisation.added': _('Organisation added'),
    'organisation.changed': _('Card of an organisation changed'),
    'organisation.unit_added': _('Unit added'),
    'correspondent.added': _('Correspondent added'),
    'correspondent.changed': _('Card of a correspondent changed'),
    'correspondent.switched_on': _('Correspondent switched on'),
    'correspondent.switched_off': _('Correspondent switched off'),
    'correspondent.merged': _('Doubles of a correspondent merged'),
    'correspondent.taken_in': _('Correspondent merged into another one'),
    'skin.changed': _('Skin changed'),
    'skin.reset': _('Skin worn as its file has it'),
    'dictionary.value_added': _('Value added to a dictionary'),
    'dictionary.changed': _('Value of a dictionary changed'),
    'dictionary.ordered': _('Order of a dictionary changed'),
    'organisation.unit_changed': _('Unit changed'),
    'organisation.split': _('Organisation split'),
    'organisation.carried_over': _('People went over to the successor'),
    'organisation.took_over': _('People came from the organisation that ended'),
    'organisation.workplaces_added': _('Workplaces added'),
    'organisation.workplace_changed': _('Card of a workplace changed'),
    'organisation.workplaces_marked': _('Readiness of workplaces marked'),
    'organisation.workplaces_accepted': _('Workplaces accepted'),
    'organisation.workplaces_returned': _('Acceptance of workplaces taken back'),
    'organisation.workplace_removed': _('Workplace taken out'),
    'bulk.begun': _('Bulk change begun'),
    'list.exported': _('List exported'),
    'file.staged': _('File sent ahead'),
    'file.unstaged': _('File sent ahead was removed'),
    'file.swept': _('File sent ahead was left too long'),
    'file.held': _('File sent ahead closed by the antivirus'),
    'feed.opened': _('Feed opened'),
    'feed.closed': _('Feed closed'),
    'view.saved': _('View saved'),
    'view.changed': _('View changed'),
    'view.deleted': _('View deleted'),
    'view.usual': _('View chosen to begin a list with'),
    'portal.evolved': _('Schema step done'),
    'operation.letter_retried': _('Record put aside is tried again'),
    'operation.letter_skipped': _('Record put aside is done without'),
}

_OWN: Mapping[str, str] = {
    'address': _('Address of the client'),
    'session': _('Session'),
    'sessions_ended': _('Sessions ended'),
    'grant': _('Number of the role given'),
    'card_digest': _('Digest of the card'),
    'card_sha256': _('Digest of the card'),
    'workflow_version': _('Version of the workflow'),
    'kind': _('Kind'),
    'path': _('Place'),
    'from': _('From'),
    'to': _('To'),
    'file': _('Number of the file'),
    'files': _('Files'),
    'name': _('Title'),
    'sha256': _('Digest'),
    'size': _('Size in bytes'),
    'version': _('Version'),
    'restored': _('Made of the version'),
    'threat': _('Virus'),
    'attached_by': _('Attached by'),
    'comment_id': _('Number of the comment'),
    'text': _('Text'),
    'before': _('Text before'),
    'mentions': _('Called by name'),
    'comment': _('Comment'),
    'reason': _('Reason'),
    'transition': _('Step'),
    'from_state': _('Was in the state'),
    'to_state': _('Is in the state'),
    'number': _('Number'),
    'register': _('Register it stands in'),
    'seq': _('Place in the register'),
    'pattern': _('Pattern'),
    'members': _('Members'),
    'merged': _('Cards that were taken in'),
    'inherits_rights': _('Roles from above count'),
    'target': _('Document at the other end'),
    'source': _('Copied from'),
    'type': _('Kind of link'),
    'key': _('Key'),
    'title': _('Title'),
    'parent': _('Part of'),
    'locale': _('Language'),
    'query': _('Filters'),
    'do': _('What is done'),
    'documents': _('Documents'),
    'fields': _('Fields'),
    'shared': _('Shared with'),
    'view': _('View'),
    'step': _('Step'),
    'one_time': _('For one login'),
    'at_step': _('At the step'),
    'left': _('Left'),
    'login': _('Login'),
    'keys': _('Keys'),
    'workplaces': _('Workplaces'),
    'workplaces_moved': _('Workplaces that went over'),
    'people': _('People'),
    'units': _('Units'),
    'successors': _('Successors'),
    'ru': _('Title in Russian'),
    'en': _('Title in English'),
    'emblem': _('Emblem'),
    'title_en': _('Title in English'),
    'marks': _('Marks'),
    'cause': _('Because of what'),
    'format': _('Format'),
    'rows': _('Rows'),
    'roles_taken': _('Roles taken away'),
    'to_oneself': _('Given to oneself'),
    'consumer': _('Consumer'),
    'record': _('Record'),
    'error': _('Error'),
}
_SCHEMAS = (person_schema, group_schema, organisation_schema, grant_schema, workplace_schema)
TITLES: Mapping[str, Any] = {
    **{key: field.title for key, field in FIELDS.items()},
    **{node.name: node.title for schema in _SCHEMAS for node in schema()},
    **_OWN,
}


def _marked(say: Any, marks: Mapping[str, Any]) -> Iterator[str]:
    """Give each workplace with what was marked there or taken back."""
    for key, changes in marks.items():
        told = (
            f'{say(CHECKS.get(check, check))} {new if isinstance(new, str) else "✓" if new else "—"}'
            for check, (_old, new) in changes.items()
        )
        yield f'{key}: {", ".join(told)}'


def _placed(say: Any, places: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Give each workplace that was added."""
    for place in places:
        yield f'{place["key"]}: {place["title"]}'


# Details that hold more than a value.
_SHAPED: Mapping[str, Any] = {'marks': _marked, 'workplaces': _placed}


class Details:
    """Put the details of records into words."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._wording = request.wording

    def lines(self, record: Record, hidden: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """Give each detail of a record but the ``hidden`` ones: its title, and what it is or how it changed."""
        is_new = record.action.endswith('.added')
        for key, value in record.details.items():
            if key in hidden:
                continue
            if key == 'changes' and isinstance(value, Mapping):
                yield from self._changes(value)
            elif is_new and isinstance(value, list) and len(value) == 2:
                yield from self._line(key, value[1])
            else:
                yield from self._line(key, value)

    def _changes(self, changes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key, change in changes.items():
            old, new = change if isinstance(change, list) and len(change) == 2 else (None, change)
            yield self._title(key), f'{self._said(key, old) or "—"} → {self._said(key, new) or "—"}'

    def _line(self, key: str, value: Any) -> Iterator[tuple[str, str]]:
        if value not in (None, '', [], {}):
            yield self._title(key), self._said(key, value)

    def _title(self, key: str) -> str:
        if key in TITLES:
            return str(self._wording.text(TITLES[key]))
        return str(self._wording.role(key))

    def _said(self, key: str, value: Any) -> str:
        if value in (None, '', [], {}):
            return ''
        if key in _SHAPED and isinstance(value, list | Mapping):
            text = '; '.join(_SHAPED[key](self._wording.text, value))
            return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'
        if isinstance(value, bool):
            return str(self._wording.text(_('yes') if value else _('no')))
        if isinstance(value, str):
            return self._word(key, value)
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'

    def _word(self, key: str, value: str) -> str:
        if key == 'principal':
            return principal_name(self._request, value)
        known = {
            'role': self._wording.role,
            'kind': self._wording.kind,
            'from_state': self._wording.any_state,
            'to_state': self._wording.any_state,
            'access_mark': self._wording.mark,
            'organisation': self._wording.organisation,
            'successor': self._wording.organisation,
            'category': self._wording.category,
        }.get(key)
        text = str(known(value)) if known is not None else value
        return text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'

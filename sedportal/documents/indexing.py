"""What the search index is told of a document, and which documents a ledger record touches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pyramid.traversal import resource_path

from sedportal.directory.content import Folder, organisation_of
from sedportal.search.interfaces import IndexEntry
from sedportal.security.permits import places_above
from sedportal.security.roles import MANAGE_ROLES
from sedportal.security.tokens import VIEW, document_tokens

from .content import Document, document_by_uid
from .files.words import words_of
from .interfaces import IS_URGENT, URGENT, WITH_FILES
from .senders import sender_keys
from .standing import Holder, holder_of, holder_terms, state_since

if TYPE_CHECKING:
    from pyramid.config import Configurator

# After so many documents the memory of what was read is swept.
_SWEEP = 1000
# Card fields whose words are found besides the title.
_WORDS = (
    'correspondent', 'responsible_unit', 'executor_mark', 'correspondent_group', 'publication', 'repeals',
    'amended_by', 'note', 'case',
)  # fmt: skip


def entry_of(registry: Any, uid: str, portal: Any) -> IndexEntry | None:
    """Return what the index keeps of the document, or None if it is gone."""
    document = document_by_uid(portal, uid)
    return None if document is None else index_entry(registry, document)


def index_entry(registry: Any, document: Document) -> IndexEntry:
    """Return what the index keeps of ``document``."""
    folder = document.__parent__
    organisation = organisation_of(folder)
    slug = organisation.slug if organisation else ''
    card = document.card
    external = card.get('ext_number') or ''
    holder = holder_of(registry, document)
    since = state_since(document)
    row = _row(document, slug, holder, since)
    places = tuple(places_above(folder, MANAGE_ROLES))
    viewed = tuple(places_above(folder, VIEW))
    return IndexEntry(
        uid=document.uid,
        tokens=document_tokens(document, viewed),
        kind=document.kind,
        workflow=document.workflow_name,
        state=document.state,
        access_mark=document.access_mark,
        organisation=slug,
        folder=str(folder.__oid__),
        places=tuple(str(place.__oid__) for place in places),
        persons=tuple(f'{role}:{login}' for role, logins in document.participants.items() for login in logins),
        number=document.number,
        title=document.title,
        text='\n'.join(_words(card)),
        doc_date=card.get('doc_date'),
        registered_at=document.registered_at,
        created_at=document.created_at,
        changed_at=document.changed_at,
        stored=row,
        numbers=(external,) if external else (),
        keys=sender_keys(card),
        holders=holder_terms(holder, viewed),
        state_since=since,
        correspondent=row['correspondent'] or '',
        files=words_of(registry, document),
        flags=tuple(_flags(document)),
        case=card.get('case') or '',
    )


def _row(document: Document, organisation: str, holder: Holder | None, since: datetime) -> dict[str, Any]:
    """Return what a row of a list prints, so that a list loads no document."""
    card = document.card
    return {
        'uid': document.uid,
        'kind': document.kind,
        'title': document.title,
        'organisation': organisation,
        'folder': resource_path(document.__parent__),
        'state': document.state,
        'workflow': document.workflow_name,
        'access_mark': document.access_mark,
        'number': document.number or None,
        'doc_date': _iso(card.get('doc_date')),
        'registered_at': _iso(document.registered_at),
        'correspondent': card.get('correspondent') or _first_party(card),
        'ext_number': card.get('ext_number'),
        'urgency': card.get('urgency'),
        'initiator': document.initiator,
        'files': len(document.files),
        'holder': {'role': holder.role, 'people': list(holder.people)} if holder is not None else None,
        'state_since': _iso(since),
        'case': card.get('case'),
        'changed_at': _iso(document.changed_at),
    }


def _flags(document: Document) -> Iterator[str]:
    if document.files:
        yield WITH_FILES
    if document.card.get('urgency') in URGENT:
        yield IS_URGENT


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _first_party(card: Any) -> str | None:
    for party in card.get('addressees') or ():
        return party.get('organisation') or party.get('person') or None
    return None


def _words(card: Any) -> Iterator[str]:
    for field in _WORDS:
        if card.get(field):
            yield str(card[field])
    for field in ('addressees', 'signatories'):
        for person in card.get(field) or ():
            yield ' '.join(str(held) for key, held in person.items() if key not in ('login', 'is_copy') and held)


def touched_by_document(record: Any, portal: Any) -> Iterator[str]:
    """Give the document that a ``document.…`` record is about."""
    yield record.subject.removeprefix('document:')


def touched_by_folder(record: Any, portal: Any) -> Iterator[str]:
    """Give every document below a folder that moved, or whose inheritance was cut or restored."""
    if record.action not in ('folder.moved', 'folder.inheritance'):
        return
    folder = portal.__objectmap__.object_for(int(record.subject.removeprefix('folder:')), portal)
    if folder is not None:
        yield from documents_below(folder)


def documents_below(place: Any) -> Iterator[str]:
    """Give the identifiers of all documents in ``place`` and its folders."""
    for child in place.values():
        if isinstance(child, Document):
            yield child.uid
        elif isinstance(child, Folder):
            yield from documents_below(child)


def all_documents(portal: Any) -> Iterator[Document]:
    """Give every document of the portal, organisation by organisation, in bounded memory.

    What was read and not changed is given up from time to time: whoever keeps a document has it read again.
    """
    given, waiting = 0, list(portal['organisations'].values())
    while waiting:
        for child in waiting.pop().values():
            if isinstance(child, Document):
                yield child
                given += 1
                if given % _SWEEP == 0:
                    portal._p_jar.cacheGC()
            elif isinstance(child, Folder):
                waiting.append(child)


def includeme(config: Configurator) -> None:
    """Tell the index where documents come from."""
    entry = partial(entry_of, config.registry)
    config.add_index_source('document.', touched_by_document, entry)
    config.add_index_source('folder.', touched_by_folder, entry)
    config.registry.all_documents = all_documents
    config.registry.index_entry = partial(index_entry, config.registry)

"""Who is expected to act on a document, and since when: on the object, in the index, in lists."""

from __future__ import annotations

from sedportal.documents.listing import find_documents
from sedportal.documents.operations import name_participants
from sedportal.documents.standing import Holder, held_by, holder_of, state_since
from sedportal.search.interfaces import SearchQuery

CLERK = 'registrar.g-kineshma'
MANAGER = 'manager.g-kineshma'


def row(portal, uid):
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, CLERK)
        query = SearchQuery(None, uids=(uid,))
        return find_documents(portal.registry, root, rights, query).result.items[0].stored


def waiting_for(portal, login):
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        query = SearchQuery(None, holders=held_by(rights), kinds=('incoming',))
        return [hit.uid for hit in find_documents(portal.registry, root, rights, query).result.items]


def test_a_draft_waits_for_its_initiator_and_a_registered_letter_for_the_manager_of_the_place(portal):
    uid = portal.draft(CLERK)
    assert row(portal, uid)['holder'] == {'role': 'initiator', 'people': [CLERK]}
    assert waiting_for(portal, CLERK) == [uid]
    assert waiting_for(portal, MANAGER) == []

    portal.advance(uid, CLERK, 'register')
    assert row(portal, uid)['holder'] == {'role': 'manager', 'people': []}
    assert waiting_for(portal, MANAGER) == [uid]
    assert waiting_for(portal, CLERK) == []
    assert waiting_for(portal, 'manager.dep-zdrav') == []


def test_those_named_on_the_document_come_before_roles_of_the_place(portal):
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        name_participants(unit, portal.document(unit.portal, uid), 'executor', ['editor.g-kineshma'])
    assert row(portal, uid)['holder'] == {'role': 'executor', 'people': ['editor.g-kineshma']}
    assert waiting_for(portal, MANAGER) == []
    assert waiting_for(portal, 'editor.g-kineshma') == [uid]


def test_at_the_end_of_its_way_a_document_waits_for_nobody(portal):
    uid = portal.draft(CLERK)
    portal.advance(uid, CLERK, 'withdraw')
    assert row(portal, uid)['holder'] is None


def test_a_state_began_with_the_transition_and_changes_of_the_card_leave_it(portal):
    uid = portal.draft(CLERK)
    portal.clock.advance(days=2)
    portal.advance(uid, CLERK, 'register')
    registered = portal.clock.now()
    portal.clock.advance(days=3)
    with portal.acting(CLERK) as unit:
        name_participants(unit, portal.document(unit.portal, uid), 'executor', [MANAGER])
    with portal.reading() as root:
        assert state_since(portal.document(root, uid)) == registered
    assert row(portal, uid)['state_since'] == registered.isoformat()


def test_an_older_document_is_asked_for_its_history(portal):
    uid = portal.draft(CLERK)
    made = portal.clock.now()
    portal.clock.advance(days=2)
    other = portal.registered(CLERK)
    registered = portal.clock.now()
    with portal.acting() as unit:
        for one in (uid, other):
            del portal.document(unit.portal, one).state_since
    with portal.reading() as root:
        assert state_since(portal.document(root, uid)) == made
        assert state_since(portal.document(root, other)) == registered
        assert holder_of(portal.registry, portal.document(root, other)) == Holder('manager')

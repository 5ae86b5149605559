"""Transitions, history and access."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_group, grant_role, set_active, set_members
from sedportal.documents.access import access_of, who_may
from sedportal.documents.indexing import all_documents
from sedportal.security.permits import decide
from tests.factories.random_changes import Walk

from .conftest import API, CLERK, MANAGER, READER

DOCUMENTS = f'{API}/documents'


def offers_of(program: Any, uid: str) -> dict[str, Any]:
    """Return the transitions of a document by name."""
    return {item['name']: item for item in program.get(f'{DOCUMENTS}/{uid}/transitions').json['items']}


def test_refused_transitions_are_listed_with_their_reasons(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK, sheets=None)
    offered = offers_of(clerk, uid)
    assert set(offered) == {'register', 'withdraw'}
    assert offered['withdraw']['allowed'] is True
    assert (offered['register']['allowed'], offered['register']['to_state']) == (False, 'registered')
    assert offered['register']['missing'] == ['sheets']
    assert offered['register']['reasons']
    manager = offers_of(portal.program(MANAGER), uid)
    assert all(not item['allowed'] and item['reasons'] for item in manager.values())


def test_a_letter_goes_its_way(portal: Any, clerk: Any) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK)}'
    registered = clerk.post_json(f'{path}/transitions', {'transition': 'register'}).json
    assert (registered['state'], registered['number']) == ('registered', 'вх-1/26')
    assert registered['registered_at'] == '2026-06-15T09:00:00+00:00'
    archived = clerk.post_json(f'{path}/transitions', {'transition': 'archive', 'comment': 'В дело'})
    assert archived.json['state'] == 'archived'
    assert archived.headers['ETag'] == archived.json['etag']


def test_fields_are_filled_in_on_the_way(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK, sheets=None)}/transitions'
    missing = refused(clerk.post_json(path, {'transition': 'register'}, status=422), 422)
    assert set(missing['errors']) == {'sheets'}
    wrong = clerk.post_json(path, {'transition': 'register', 'fields': {'sheets': 'many'}}, status=422)
    assert set(refused(wrong, 422)['errors']) == {'sheets'}
    done = clerk.post_json(path, {'transition': 'register', 'fields': {'sheets': 2}, 'comment': None})
    assert (done.json['state'], done.json['sheets']) == ('registered', 2)


@pytest.mark.parametrize(
    ('sent', 'fields'),
    [
        ({}, {'transition'}),
        ({'transition': 'fly'}, {'transition'}),
        ({'transition': 5, 'comment': 5, 'fields': []}, {'transition', 'comment', 'fields'}),
        ({'transition': 'register', 'force': True}, {'force'}),
        ({'transition': 'register', 'fields': {'colour': 'red'}}, {'colour'}),
    ],
)
def test_wrong_input_is_refused_by_field(
    portal: Any, clerk: Any, refused: Any, sent: dict[str, Any], fields: set[str]
) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK)}/transitions'
    assert set(refused(clerk.post_json(path, sent, status=422), 422)['errors']) == fields


def test_a_wrong_state_a_missing_right_a_missing_reason_and_a_stale_tag(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.registered(CLERK)}/transitions'
    refused(clerk.post_json(path, {'transition': 'register'}, status=409), 409)
    refused(portal.program(MANAGER).post_json(path, {'transition': 'archive'}, status=403), 403)
    assert set(refused(clerk.post_json(path, {'transition': 'annul'}, status=422), 422)['errors']) == {'comment'}
    stale = clerk.post_json(path, {'transition': 'archive'}, headers={'If-Match': '"1"'}, status=412)
    refused(stale, 412)
    sent = {'transition': 'annul', 'comment': 'Ошибочно'}
    assert clerk.post_json(path, sent, headers={'If-Match': '"2"'}).json['state'] == 'annulled'


# History


def test_the_history_tells_who_did_what_and_why(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    clerk.patch_json(f'{DOCUMENTS}/{uid}', {'title': 'Иначе'}, headers={'If-Match': '*'})
    clerk.post(f'{DOCUMENTS}/{uid}/files', upload_files=[('file', 'a.txt', b'a')])
    portal.advance(uid, CLERK, 'register')
    portal.advance(uid, CLERK, 'annul', comment='Ошибочно')
    items = clerk.get(f'{DOCUMENTS}/{uid}/history').json['items']
    assert [item['action'] for item in items] == [
        'document.created', 'document.changed', 'document.file_attached', 'document.register', 'document.annul',
    ]  # fmt: skip
    assert items[1]['changes'] == {'title': ['О предоставлении сведений о ремонте дорог', 'Иначе']}
    assert items[2]['file']['name'] == 'a.txt'
    assert (items[3]['from_state'], items[3]['to_state']) == ('draft', 'registered')
    assert (items[4]['comment'], items[4]['actor'], items[4]['on_behalf_of']) == ('Ошибочно', CLERK, None)
    assert [item['seq'] for item in items] == sorted(item['seq'] for item in items)


# Access


def test_everybody_who_sees_a_document_is_listed_with_the_cause(portal: Any, clerk: Any) -> None:
    uid = portal.registered(CLERK)
    with portal.acting() as unit:
        group = add_group(unit, {'name': 'lawyers', 'title': 'Юристы'})
        set_members(unit, group, [READER])
        place = unit.portal['organisations']['g-kineshma']['incoming']
        grant_role(unit, place, {'principal': 'group:lawyers', 'role': 'reader'})
    items = {item['person']: item for item in clerk.get(f'{DOCUMENTS}/{uid}/access').json['items']}
    assert {(one['role'], one['place']) for one in items[CLERK]['because']} == {
        ('registrar', '/organisations/g-kineshma'), ('initiator', None),
    }  # fmt: skip
    assert 'archive' in items[CLERK]['permissions']
    assert items['auditor']['because'][0]['place'] == '/'
    assert items['auditor']['permissions'] == ['history', 'view']
    assert items[READER]['because'] == [
        {
            'role': 'reader',
            'place': '/organisations/g-kineshma/incoming',
            'cause': 'administrator:system',
            'principal': 'group:lawyers',
        }
    ]
    assert 'admin' not in items
    assert all('reason' not in item for item in items.values())


def test_one_person_is_explained_whatever_he_may(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.registered(CLERK, access_mark="confidential")}/access'
    portal.program('manager.g-kineshma').get(path)
    reasons = {}
    with portal.acting() as unit:
        set_active(unit, unit.portal['people']['staff02.dep-fin'], active=False)
    for login in ('editor.g-kineshma', READER, 'staff02.dep-fin', 'admin'):
        [item] = clerk.get(path, {'person': login}).json['items']
        assert (item['person'], item['permissions'], item['because']) == (login, [], [])
        reasons[login] = item['reason']
    assert len(set(reasons.values())) == 4
    [item] = clerk.get(path, {'person': CLERK}).json['items']
    assert item['permissions']
    assert 'reason' not in item
    for query in ({'person': 'nobody'}, {'who': CLERK}):
        assert set(refused(clerk.get(path, query, status=422), 422)['errors']) == set(query)


@pytest.mark.parametrize('seed', [1, 2])
def test_access_agrees_with_the_decisions_after_any_change(portal: Any, seed: int) -> None:
    walk = Walk(portal, seed)
    try:
        for _count in range(60):
            walk.step()
        assert differences(portal) == []
    finally:
        walk.restore_definitions()


def differences(portal: Any) -> list[str]:
    """Return where the list of a document's people and the decision on a person disagree."""
    registry, found = portal.registry, []
    with portal.reading() as root:
        rights = {login: registry.rights_cache.rights_of(registry, root, login) for login in root['people']}
        names = list(registry.workflows.vocabulary.permissions)
        for document in all_documents(root):
            listed = {one.person.login: one for one in who_may(registry, root, document)}
            for login in rights:
                held = {name for name in names if decide(rights[login], name, document).allowed}
                said = set(listed[login].permissions) if login in listed else set()
                alone = access_of(registry, root, document, login)
                if held != said or alone is None or held != set(alone.permissions) or bool(held) == bool(alone.reason):
                    found.append(f'{login} on {document.uid}: {held} {said} {alone}')
    return found

"""Documents: made, read and changed by programs."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_folder, cut_inheritance
from sedportal.documents.content import document_by_uid
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import delete_draft, link_documents
from tests.factories.cards import CARDS, card_of

from .conftest import API, CLERK, MANAGER, READER

DOCUMENTS = f'{API}/documents'


def new(kind: str = 'incoming', **values: Any) -> dict[str, Any]:
    """Return what makes a document of ``kind`` in Kineshma."""
    return {'organisation': 'g-kineshma', 'kind': kind, **card_of(kind), **values}


def count(portal: Any) -> int:
    """Return how many documents Kineshma's clerk sees."""
    total: int = portal.program(CLERK).get(DOCUMENTS).json['total']
    return total


@pytest.mark.parametrize('kind', list(CARDS))
def test_a_document_is_made_in_the_folder_of_its_kind(clerk: Any, kind: str) -> None:
    made = clerk.post_json(DOCUMENTS, new(kind), status=201)
    body = made.json
    assert body['folder'] == f'/organisations/g-kineshma/{KINDS[kind].folder}'
    assert (body['state'], body['number'], body['access_mark']) == ('draft', None, 'none')
    assert set(KINDS[kind].fields) <= set(body)
    for field, value in card_of(kind).items():
        if field not in ('received_at', 'addressees', 'signatories'):
            assert body[field] == value
    assert made.headers['ETag'] == body['etag'] == '"1"'
    assert clerk.get(made.headers['Location']).json == body


def test_the_author_is_the_sender_or_the_organisation(clerk: Any) -> None:
    assert clerk.post_json(DOCUMENTS, new()).json['author_org'] == 'ООО «Дорожник»'
    name = clerk.get(f'{API}/organisations/g-kineshma').json['name']
    assert clerk.post_json(DOCUMENTS, new('outgoing')).json['author_org'] == name


def test_moments_come_back_in_utc_and_people_named_take_part(clerk: Any) -> None:
    addressees = [{'person': 'Лукина В.Г.', 'login': MANAGER}]
    body = clerk.post_json(DOCUMENTS, new(addressees=addressees)).json
    assert body['received_at'] == '2026-06-14T07:00:00+00:00'
    assert body['participants'] == {'initiator': [CLERK], 'addressee': [MANAGER]}


def test_a_folder_may_be_named_or_given_by_path(portal: Any, clerk: Any, refused: Any) -> None:
    with portal.acting() as unit:
        add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Жалобы')
    path = '/organisations/g-kineshma/incoming/zhaloby'
    for folder in (path, 'incoming/zhaloby', f'{path}/'):
        assert clerk.post_json(DOCUMENTS, new(folder=folder)).json['folder'] == path
    for folder in ('outgoing', 'nowhere', '/organisations/g-shuya/incoming', '/', '../g-shuya/incoming', '/people'):
        assert 'folder' in refused(clerk.post_json(DOCUMENTS, new(folder=folder), status=422), 422)['errors']


def test_a_folder_closed_to_the_caller_is_not_there(portal: Any, refused: Any) -> None:
    with portal.acting() as unit:
        folder = add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Закрытая')
        cut_inheritance(unit, folder, inherits=False)
    closed = portal.program(CLERK).post_json(DOCUMENTS, new(folder='incoming/zakrytaya'), status=422)
    unknown = portal.program(CLERK).post_json(DOCUMENTS, new(folder='incoming/unknown'), status=422)
    assert refused(closed, 422) == refused(unknown, 422)


@pytest.mark.parametrize(
    ('sent', 'fields'),
    [
        ({}, {'organisation', 'kind'}),
        ({'organisation': 'nowhere', 'kind': 'letter'}, {'organisation', 'kind'}),
        ({'organisation': 7, 'kind': ['incoming'], 'folder': {}}, {'organisation', 'kind', 'folder'}),
        (new(title=''), {'title'}),
        (new(title='x' * 4001), {'title'}),
        (new(title='tab\x01'), {'title'}),
        (new(doc_date='2026-02-30', sheets=-1), {'doc_date', 'sheets'}),
        (new(delivery='pigeon', access_mark='secret'), {'delivery', 'access_mark'}),
        (new(received_at='yesterday', addressees=7), {'received_at', 'addressees'}),
        (new(addressees=[{'login': 'nobody'}]), {'addressees'}),
        (new(state='registered', number='1'), {'state', 'number'}),
        (new(colour='red'), {'colour'}),
    ],
)
def test_wrong_values_are_refused_by_field(
    portal: Any, clerk: Any, refused: Any, sent: dict[str, Any], fields: set[str]
) -> None:
    assert set(refused(clerk.post_json(DOCUMENTS, sent, status=422), 422)['errors']) == fields
    assert count(portal) == 0


@pytest.mark.parametrize('login', [READER, 'orgadmin.dep-fin', 'auditor', 'admin', 'manager.dep-fin', CLERK])
def test_only_editors_and_registrars_make_documents(portal: Any, refused: Any, login: str) -> None:
    sent = new(organisation='dep-fin')
    refused(portal.program(login).post_json(DOCUMENTS, sent, status=403), 403)


# The same request twice

KEY = 'a-key-of-the-client'


def test_the_same_request_gives_the_same_document(portal: Any, clerk: Any) -> None:
    first = clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}, status=201)
    again = clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}, status=201)
    assert again.json == first.json
    assert again.headers['Location'] == first.headers['Location']
    assert count(portal) == 1


def test_a_key_belongs_to_one_request_and_one_person(portal: Any, clerk: Any, refused: Any) -> None:
    clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY})
    other = clerk.post_json(DOCUMENTS, new(title='Другое'), headers={'Idempotency-Key': KEY}, status=422)
    assert set(refused(other, 422)['errors']) == {'Idempotency-Key'}
    portal.program('editor.g-kineshma').post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}, status=201)
    assert count(portal) == 2


def test_a_key_is_kept_for_a_day_and_not_for_ever(portal: Any) -> None:
    def send() -> str:
        headers = {'Idempotency-Key': KEY}
        uid: str = portal.program(CLERK).post_json(DOCUMENTS, new(), headers=headers).json['uid']
        return uid

    first = send()
    portal.clock.advance(hours=24)
    assert send() == first
    portal.clock.advance(hours=48)
    assert send() != first
    with portal.reading() as root:
        assert len(root.idempotency) == 1


def test_a_refused_request_uses_up_no_key(portal: Any, clerk: Any) -> None:
    clerk.post_json(DOCUMENTS, new(sheets=-1), headers={'Idempotency-Key': KEY}, status=422)
    clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}, status=201)


def test_a_document_gone_since_is_not_made_again(portal: Any, clerk: Any, refused: Any) -> None:
    uid = clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}).json['uid']
    with portal.acting() as unit:
        delete_draft(unit, document_by_uid(unit.portal, uid))
    refused(clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': KEY}, status=404), 404)


@pytest.mark.parametrize('key', ['x' * 256, 'with space', 'tab\tinside'])
def test_a_bad_key_is_refused(clerk: Any, refused: Any, key: str) -> None:
    answer = clerk.post_json(DOCUMENTS, new(), headers={'Idempotency-Key': key}, status=422)
    assert set(refused(answer, 422)['errors']) == {'Idempotency-Key'}


# Reading


def test_what_one_may_not_view_is_as_if_it_were_not(portal: Any, stranger: Any, refused: Any) -> None:
    hidden, unknown = portal.registered(CLERK), '019eca82-0000-7000-8000-000000000000'
    file_id = 'x'
    for tail in ('', '/transitions', '/history', '/access', f'/files/{file_id}'):
        answers = [stranger.get(f'{DOCUMENTS}/{uid}{tail}', status=404) for uid in (hidden, unknown, 'x', '%D0%B6')]
        bodies = [refused(answer, 404) for answer in answers]
        assert all(body == bodies[0] for body in bodies)
    refused(stranger.patch_json(f'{DOCUMENTS}/{hidden}', {}, headers={'If-Match': '"1"'}, status=404), 404)
    refused(stranger.post_json(f'{DOCUMENTS}/{hidden}/transitions', {'transition': 'annul'}, status=404), 404)
    refused(stranger.post(f'{DOCUMENTS}/{hidden}/files', upload_files=[('file', 'a.txt', b'a')], status=404), 404)


def test_administrators_read_no_documents(portal: Any) -> None:
    uid = portal.registered('registrar.dep-fin')
    for login in ('admin', 'orgadmin.dep-fin'):
        portal.program(login).get(f'{DOCUMENTS}/{uid}', status=404)


def test_links_show_only_what_the_caller_may_see(portal: Any, clerk: Any) -> None:
    uid, seen = portal.registered(CLERK), portal.registered(CLERK)
    hidden = portal.registered('registrar.g-shuya')
    with portal.acting() as unit:
        for target in (seen, hidden):
            link_documents(unit, portal.document(unit.portal, uid), portal.document(unit.portal, target), 'related')
    links = clerk.get(f'{DOCUMENTS}/{uid}').json['links']
    assert [(link['type'], link['direction'], link['document']) for link in links] == [('related', 'out', seen)]
    assert clerk.get(f'{DOCUMENTS}/{seen}').json['links'][0]['direction'] == 'in'


# Changing


def test_a_draft_changes_field_by_field(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    changed = clerk.patch_json(
        f'{DOCUMENTS}/{uid}', {'title': 'Иначе', 'ext_number': None}, headers={'If-Match': '"1"'}
    )
    assert (changed.json['title'], changed.json['ext_number'], changed.json['sheets']) == ('Иначе', None, 3)
    assert changed.headers['ETag'] == changed.json['etag'] == '"2"'


def test_a_stale_change_is_refused_and_changes_nothing(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK)}'
    clerk.patch_json(path, {'title': 'Первое'}, headers={'If-Match': '"1"'})
    for tag in ('"1"', 'garbage', '""', '"1", "7"', 'W/"1"', '@@@'):
        refused(clerk.patch_json(path, {'title': 'Второе'}, headers={'If-Match': tag}, status=412), 412)
    refused(clerk.patch_json(path, {'title': 'Второе'}, status=428), 428)
    assert clerk.get(path).json['title'] == 'Первое'
    for tag in ('"1", "2"', 'W/"3"', '4', '*'):
        clerk.patch_json(path, {'title': f'Новое {tag}'}, headers={'If-Match': tag})


def test_a_registered_card_is_corrected_with_a_reason(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.registered(CLERK)}'
    headers = {'If-Match': clerk.get(path).json['etag']}
    assert 'comment' in refused(clerk.patch_json(path, {'sheets': 4}, headers=headers, status=422), 422)['errors']
    corrected = clerk.patch_json(path, {'sheets': 4, 'comment': 'Пересчитали'}, headers=headers)
    assert corrected.json['sheets'] == 4
    record = clerk.get(f'{path}/history').json['items'][-1]
    assert (record['action'], record['comment'], record['changes']) == (
        'document.corrected', 'Пересчитали', {'sheets': [3, 4]},
    )  # fmt: skip


def test_who_sees_but_may_not_change_is_told_why(portal: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.registered(CLERK)}'
    manager = portal.program(MANAGER)
    headers = {'If-Match': manager.get(path).json['etag']}
    refused(manager.patch_json(path, {'sheets': 4, 'comment': 'x'}, headers=headers, status=403), 403)


def test_people_are_named_on_a_draft(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK, "outgoing")}'
    sent = {'participants': {'approver': [MANAGER], 'executor': [READER, READER]}}
    changed = clerk.patch_json(path, sent, headers={'If-Match': '*'}).json
    assert changed['participants'] == {'initiator': [CLERK], 'approver': [MANAGER], 'executor': [READER]}
    both = {'title': 'И карточка', 'participants': {'executor': []}}
    changed = clerk.patch_json(path, both, headers={'If-Match': changed['etag']}).json
    assert changed['participants'] == {'initiator': [CLERK], 'approver': [MANAGER]}
    assert changed['title'] == 'И карточка'
    for wrong in ({'initiator': [READER]}, {'approver': ['nobody']}, {'approver': 'x'}, {'approver': [7]}, [], 'x'):
        answer = clerk.patch_json(path, {'participants': wrong}, headers={'If-Match': '*'}, status=422)
        assert refused(answer, 422)['errors']


def test_wrong_values_change_nothing_at_all(portal: Any, clerk: Any, refused: Any) -> None:
    path = f'{DOCUMENTS}/{portal.draft(CLERK)}'
    sent = {'title': 'Новое', 'sheets': 'many', 'kind': 'act', 'uid': 'x'}
    errors = refused(clerk.patch_json(path, sent, headers={'If-Match': '*'}, status=422), 422)['errors']
    assert set(errors) == {'sheets', 'kind', 'uid'}
    assert clerk.get(path).json['etag'] == '"1"'

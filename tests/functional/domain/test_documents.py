"""Drafts: create, change, move, copy, delete, files, participants, links; the index and the rights follow."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sedportal.directory.operations import add_folder, grant_role
from sedportal.documents.files.intake import receive
from sedportal.documents.listing import find_documents
from sedportal.documents.operations import (
    attach_file,
    change_card,
    copy_draft,
    copy_folder,
    create_draft,
    delete_draft,
    link_documents,
    links_of,
    move_document,
    name_participants,
    remove_file,
    replace_file,
    unlink_documents,
)
from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError, StaleError, WrongStateError
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide

CLERK, MANAGER, STRANGER = 'registrar.g-kineshma', 'manager.g-kineshma', 'registrar.g-shuya'


def seen_by(portal: Any, login: str) -> set[str]:
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        listing = find_documents(portal.registry, root, rights, SearchQuery(tokens=None))
        return {hit.uid for hit in listing.result.items}


def kineshma(unit: Any) -> Any:
    return unit.portal['organisations']['g-kineshma']


def test_a_draft_is_seen_by_its_initiator_the_registrar_and_the_manager(portal: Any) -> None:
    uid = portal.draft('editor.dep-fin')
    assert seen_by(portal, 'editor.dep-fin') == {uid}
    assert seen_by(portal, 'registrar.dep-fin') == seen_by(portal, 'manager.dep-fin') == {uid}
    for login in ('staff01.dep-fin', 'archivist.dep-fin', 'orgadmin.dep-fin', 'admin', 'auditor', STRANGER):
        assert seen_by(portal, login) == set(), login


def test_a_mark_shuts_out_all_but_registrar_manager_and_the_named(portal: Any) -> None:
    uid = portal.registered('registrar.dep-fin')
    assert seen_by(portal, 'staff01.dep-fin') == {uid}
    with portal.acting('registrar.dep-fin') as unit:
        document = portal.document(unit.portal, uid)
        change_card(unit, document, {'access_mark': 'official_use'}, comment='ДСП')
        name_participants(unit, document, 'executor', ['staff02.dep-fin'])
    assert seen_by(portal, 'staff01.dep-fin') == set() == seen_by(portal, 'auditor')
    assert seen_by(portal, 'staff02.dep-fin') == {uid} == seen_by(portal, 'manager.dep-fin')


@pytest.mark.parametrize(
    ('card', 'field'),
    [
        ({'title': ''}, 'title'),
        ({'title': 'я' * 5000}, 'title'),
        ({'title': 'a\x00b'}, 'title'),
        ({'sheets': -1}, 'sheets'),
        ({'sheets': 'много'}, 'sheets'),
        ({'doc_date': '31.02.2026'}, 'doc_date'),
        ({'doc_date': '2026-02-31'}, 'doc_date'),
        ({'received_at': 'вчера'}, 'received_at'),
        ({'delivery': 'pigeon'}, 'delivery'),
        ({'access_mark': 'secret'}, 'access_mark'),
        ({'colour': 'red'}, 'colour'),
        ({'addressees': [{'login': 'nobody.here'}]}, 'addressees'),
        ({'addressees': 5}, 'addressees'),
        ({'signatories': [{'rank': 1}]}, 'signatories'),
    ],
)
def test_bad_input_is_named_by_its_field(portal: Any, card: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        portal.draft(CLERK, **card)
    assert set(refused.value.errors) == {field}


def test_an_unknown_kind_and_a_folder_of_another_kind(portal: Any) -> None:
    with portal.acting(CLERK) as unit:
        with pytest.raises(InvalidError):
            create_draft(unit, kineshma(unit), 'novel', {'title': 'Роман'})
        with pytest.raises(InvalidError):
            create_draft(unit, kineshma(unit)['outgoing'], 'incoming', {'title': 'Письмо'})


def test_who_may_not_create_is_told_why(portal: Any) -> None:
    with portal.acting(MANAGER) as unit, pytest.raises(RefusedError) as refused:
        create_draft(unit, kineshma(unit), 'incoming', {'title': 'Письмо'})
    assert set(refused.value.data['decision'].would_need) == {'editor', 'registrar'}


def test_a_stale_change_is_refused_and_changes_nothing(portal: Any) -> None:
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'title': 'Первая правка'}, expected_revision=1)
    with portal.acting(CLERK) as unit, pytest.raises(StaleError):
        change_card(unit, portal.document(unit.portal, uid), {'title': 'Вторая правка'}, expected_revision=1)
    with portal.reading() as root:
        assert portal.document(root, uid).title == 'Первая правка'


def test_an_empty_change_writes_nothing(portal: Any) -> None:
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        assert change_card(unit, document, {'title': document.title}) == {}
        assert document.revision == 1
        assert unit.appended == []


def test_files_have_versions_and_digests(portal: Any) -> None:
    uid = portal.draft(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        attached = attach_file(unit, document, receive(io.BytesIO(b'%PDF-1.4 one'), limit=100), '../../etc/письмо.pdf')
        replace_file(unit, document, attached.id, receive(io.BytesIO(b'two'), limit=100), 'b.txt')
        assert [version.size for version in attached.versions] == [12, 3]
        assert attached.versions[0].name == 'письмо.pdf'
        assert attached.versions[0].media_type == 'application/pdf'
    with portal.reading() as root, portal.document(root, uid).files[0].versions[0].blob.open('r') as stream:
        assert stream.read() == b'%PDF-1.4 one'
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        with pytest.raises(NotFoundError):
            remove_file(unit, document, 'nothing')
        remove_file(unit, document, document.files[0].id)
        assert document.files == ()


def test_the_files_of_a_registered_document_stay(portal: Any) -> None:
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit, pytest.raises(RefusedError):
        attach_file(unit, portal.document(unit.portal, uid), receive(io.BytesIO(b'late'), limit=100), 'late.txt')


def test_a_moved_folder_takes_rights_and_index_along(portal: Any) -> None:
    with portal.acting(CLERK) as unit:
        open_folder = add_folder(unit, kineshma(unit)['incoming'], 'Открытая')
        closed_folder = add_folder(unit, kineshma(unit)['incoming'], 'Закрытая')
        names = (open_folder.__name__, closed_folder.__name__)
        uid = create_draft(unit, open_folder, 'incoming', {'title': 'Письмо'}).uid
    with portal.acting() as unit:
        place = kineshma(unit)['incoming'][names[1]]
        grant_role(unit, place, {'principal': 'staff01.dep-fin', 'role': 'manager'})
    assert seen_by(portal, 'staff01.dep-fin') == set()
    with portal.acting(CLERK) as unit:
        incoming = kineshma(unit)['incoming']
        move_document(unit, portal.document(unit.portal, uid), incoming[names[1]])
    assert seen_by(portal, 'staff01.dep-fin') == {uid}


def test_moves_ask_the_right_at_both_ends_and_stay_in_the_organisation(portal: Any) -> None:
    uid = portal.draft('editor.dep-fin')
    with portal.acting('staff01.dep-fin') as unit, pytest.raises(RefusedError):
        move_document(unit, portal.document(unit.portal, uid), unit.portal['organisations']['dep-fin']['incoming'])
    with portal.acting() as unit:
        document = portal.document(unit.portal, uid)
        with pytest.raises(WrongStateError):
            move_document(unit, document, kineshma(unit)['incoming'])
        with pytest.raises(InvalidError):
            move_document(unit, document, unit.portal['organisations']['dep-fin']['outgoing'])
    with portal.acting('editor.dep-fin') as unit, pytest.raises(RefusedError):
        move_document(unit, portal.document(unit.portal, uid), kineshma(unit)['incoming'])


def test_only_drafts_are_copied_with_their_files(portal: Any) -> None:
    draft, letter = portal.draft(CLERK), portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, draft)
        attach_file(unit, document, receive(io.BytesIO(b'bytes'), limit=100), 'a.txt')
        copy = copy_draft(unit, document, kineshma(unit)['incoming'])
        assert (copy.title, copy.initiator, len(copy.files)) == (document.title, CLERK, 1)
        with pytest.raises(WrongStateError):
            copy_draft(unit, portal.document(unit.portal, letter), kineshma(unit)['incoming'])
        folder, left = copy_folder(unit, kineshma(unit)['incoming'], kineshma(unit)['incoming'], 'Копия')
        assert (len(folder), left) == (2, 1)


def test_a_deleted_draft_is_gone_everywhere(portal: Any) -> None:
    uid = portal.draft(CLERK)
    assert seen_by(portal, CLERK) == {uid}
    with portal.acting(CLERK) as unit:
        delete_draft(unit, portal.document(unit.portal, uid))
    assert seen_by(portal, CLERK) == set()
    with portal.reading() as root:
        assert portal.registry.document_by_uid(root, uid) is None


def test_links_show_only_what_the_asker_may_view(portal: Any) -> None:
    letter, draft = portal.registered(CLERK), portal.draft(CLERK, 'outgoing')
    foreign = portal.registered(STRANGER)
    with portal.acting(CLERK) as unit:
        reply = portal.document(unit.portal, draft)
        link_documents(unit, reply, portal.document(unit.portal, letter), 'reply_to')
        with pytest.raises(NotFoundError):
            link_documents(unit, reply, portal.document(unit.portal, foreign), 'related')
        with pytest.raises(InvalidError):
            link_documents(unit, reply, reply, 'related')
    with portal.reading() as root:
        document = portal.document(root, letter)
        for login, expected in ((CLERK, 1), ('auditor', 0)):
            rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
            assert decide(rights, 'view', document).allowed
            assert len(links_of(rights, root, document)) == expected, login
    with portal.acting(CLERK) as unit:
        unlink_documents(unit, portal.document(unit.portal, draft), letter, 'reply_to')
        with pytest.raises(NotFoundError):
            unlink_documents(unit, portal.document(unit.portal, draft), letter, 'reply_to')

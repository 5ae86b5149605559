"""Comments: who may write and mend them, who can be called by name, what stays in the ledger."""

from __future__ import annotations

import pytest

from sedportal.documents.operations import add_comment, comments_of, delete_comment, edit_comment
from sedportal.kernel.errors import InvalidError, NotFoundError, RefusedError

CLERK = 'registrar.g-kineshma'
MANAGER = 'manager.g-kineshma'
STRANGER = 'registrar.dep-zdrav'


@pytest.fixture
def uid(portal):
    return portal.registered(CLERK)


def say(portal, login, uid, text):
    with portal.acting(login) as unit:
        return add_comment(unit, portal.document(unit.portal, uid), text)


def said(portal, uid):
    with portal.reading() as root:
        return [(one.by, one.text, one.mentions) for one in comments_of(portal.document(root, uid))]


def test_whoever_sees_a_document_may_comment_and_nobody_else(portal, uid):
    say(portal, MANAGER, uid, ' Прошу ускорить.\r\nСрочно. ')
    with pytest.raises(RefusedError):
        say(portal, STRANGER, uid, 'И я')
    assert said(portal, uid) == [(MANAGER, 'Прошу ускорить.\nСрочно.', ())]
    with portal.reading() as root:
        document = portal.document(root, uid)
        record = root.ledger.get(document.history[-1])
        assert (record.action, record.actor, record.details['text']) == (
            'document.commented', MANAGER, 'Прошу ускорить.\nСрочно.',
        )  # fmt: skip


def test_a_comment_leaves_the_card_and_its_revision_alone(portal, uid):
    with portal.reading() as root:
        document = portal.document(root, uid)
        before = (document.revision, document.changed_at)
    portal.clock.advance(hours=1)
    say(portal, CLERK, uid, 'Готово')
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert (document.revision, document.changed_at) == before


@pytest.mark.parametrize('text', ['', ' \n ', 'я' * 4001, 'a\x00b'])
def test_empty_long_and_damaged_comments_are_refused(portal, uid, text):
    with pytest.raises(InvalidError) as refused:
        say(portal, CLERK, uid, text)
    assert list(refused.value.errors) == ['text']


def test_people_are_called_by_login_or_by_a_surname_that_is_one(portal, uid):
    with portal.reading() as root:
        surname = root['people'][MANAGER].full_name.split()[0]
    say(portal, CLERK, uid, f'@{MANAGER}, посмотрите. Пишите на почту ivan@{surname}.ru.')
    assert said(portal, uid)[0][2] == (MANAGER,)


def test_nobody_is_called_who_would_not_see_the_comment(portal, uid):
    with pytest.raises(InvalidError) as refused:
        say(portal, CLERK, uid, f'@{STRANGER} и @nobody.nowhere')
    assert len(refused.value.errors['text']) == 2
    assert said(portal, uid) == []


def test_ones_own_comment_can_be_mended_for_a_while_and_leaves_a_trace(portal, uid):
    comment = say(portal, CLERK, uid, 'Перавод')
    with portal.acting(CLERK) as unit:
        edit_comment(unit, portal.document(unit.portal, uid), comment.id, 'Перевод')
    with portal.acting(MANAGER) as unit, pytest.raises(RefusedError):
        edit_comment(unit, portal.document(unit.portal, uid), comment.id, 'Взлом')
    with portal.reading() as root:
        document = portal.document(root, uid)
        kept = comments_of(document)[0]
        assert (kept.text, kept.edited_at is not None) == ('Перевод', True)
        details = root.ledger.get(document.history[-1]).details
        assert (details['before'], details['text']) == ('Перавод', 'Перевод')
    portal.clock.advance(minutes=16)
    for change in (
        lambda unit, one: edit_comment(unit, one, comment.id, 'Поздно'),
        lambda unit, one: delete_comment(unit, one, comment.id),
    ):
        with portal.acting(CLERK) as unit, pytest.raises(RefusedError, match='minutes'):
            change(unit, portal.document(unit.portal, uid))


def test_a_comment_taken_back_loses_its_words_but_not_its_place(portal, uid):
    comment = say(portal, CLERK, uid, 'Ошибка')
    say(portal, CLERK, uid, 'Верно')
    with portal.acting(CLERK) as unit:
        delete_comment(unit, portal.document(unit.portal, uid), comment.id)
    with portal.reading() as root:
        first, second = comments_of(portal.document(root, uid))
        assert (first.text, first.deleted_at is not None, second.text) == ('', True, 'Верно')
    with portal.acting(CLERK) as unit, pytest.raises(NotFoundError):
        delete_comment(unit, portal.document(unit.portal, uid), comment.id)

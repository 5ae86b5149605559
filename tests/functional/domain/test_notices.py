"""Following documents: whose notices tell of what, and never of what one may not see."""

from __future__ import annotations

import pytest

from sedportal.documents.notices import MOST_COUNTED, MOST_KEPT, follows, mark_read, notices_of, unread_count
from sedportal.documents.operations import add_comment, change_card, name_participants, watch
from sedportal.kernel.errors import RefusedError

CLERK = 'registrar.g-kineshma'
MANAGER = 'manager.g-kineshma'
EDITOR = 'editor.g-kineshma'
STRANGER = 'registrar.dep-zdrav'


def notices(portal, login):
    with portal.reading() as root:
        rights = portal.registry.rights_cache.rights_of(portal.registry, root, login)
        found = notices_of(root, rights, 100)
        assert unread_count(root, rights) == min(MOST_COUNTED + 1, sum(one.unread for one in found))
        return [(one.record.action, one.why, one.unread) for one in found]


def following(portal, login, uid, on=True):
    with portal.acting(login) as unit:
        watch(unit, portal.document(unit.portal, uid), on)


def correct(portal, uid, title):
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'title': title}, comment='Опечатка')


def test_whoever_follows_is_told_and_no_longer_when_he_stops(portal):
    uid = portal.registered(CLERK)
    following(portal, MANAGER, uid)
    correct(portal, uid, 'О ремонте дорог')
    assert notices(portal, MANAGER) == [('document.corrected', 'followed', True)]
    assert notices(portal, CLERK) == []  # his own change is no news
    following(portal, MANAGER, uid, on=False)
    correct(portal, uid, 'О ремонте мостов')
    assert len(notices(portal, MANAGER)) == 1


def test_the_initiator_and_those_named_follow_by_themselves_until_they_say_no(portal):
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        name_participants(unit, portal.document(unit.portal, uid), 'executor', [EDITOR])
    assert notices(portal, EDITOR) == [('document.participants', 'named', True)]
    correct(portal, uid, 'О ремонте дорог')
    assert notices(portal, EDITOR)[0][0] == 'document.corrected'
    following(portal, EDITOR, uid, on=False)
    with portal.reading() as root:
        assert not follows(portal.document(root, uid), EDITOR)
    correct(portal, uid, 'О ремонте мостов')
    assert len(notices(portal, EDITOR)) == 2


def test_a_call_by_name_reaches_even_those_who_do_not_follow(portal):
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        add_comment(unit, portal.document(unit.portal, uid), f'@{MANAGER}, на подпись')
    assert notices(portal, MANAGER) == [('document.commented', 'mentioned', True)]


def test_one_who_may_not_see_a_document_can_not_follow_it(portal):
    uid = portal.registered(CLERK)
    with pytest.raises(RefusedError):
        following(portal, STRANGER, uid)


def test_nothing_is_told_of_a_document_that_is_closed_by_now(portal):
    uid = portal.registered(CLERK)
    following(portal, EDITOR, uid)
    correct(portal, uid, 'О ремонте дорог')
    assert len(notices(portal, EDITOR)) == 1
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'access_mark': 'confidential'}, comment='Гриф')
    assert notices(portal, EDITOR) == []
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), {'access_mark': 'none'}, comment='Гриф снят')
    # What happened while it was closed is not told afterwards; what was told before is there again.
    assert [action for action, _why, _unread in notices(portal, EDITOR)] == ['document.corrected'] * 2


def test_notices_are_marked_read_one_by_one_and_all_at_once(portal):
    uid = portal.registered(CLERK)
    following(portal, MANAGER, uid)
    for title in ('Один', 'Два', 'Три'):
        correct(portal, uid, title)
    with portal.acting(MANAGER) as unit:
        mark_read(unit, unit.portal.ledger.last_seq)
    assert [unread for _action, _why, unread in notices(portal, MANAGER)] == [False, True, True]
    with portal.acting(MANAGER) as unit:
        mark_read(unit)
    assert not any(unread for _action, _why, unread in notices(portal, MANAGER))
    with portal.acting(STRANGER) as unit:
        mark_read(unit)


def test_the_oldest_notices_give_way(portal):
    uid = portal.registered(CLERK)
    following(portal, MANAGER, uid)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        for number in range(MOST_KEPT + 5):
            change_card(unit, document, {'title': f'Письмо {number}'}, comment='Проба')
    with portal.reading() as root:
        feed = root.notices.feeds[MANAGER]
        assert (len(feed.entries), len(feed.unread)) == (MOST_KEPT, MOST_KEPT)
        assert feed.entries.maxKey() == root.ledger.last_seq

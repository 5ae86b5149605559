"""Saving a card that others changed meanwhile, and the card of earlier moments."""

from __future__ import annotations

import pytest

from sedportal.documents.operations import change_card, merge_card
from sedportal.documents.operations.merging import CollisionError
from sedportal.documents.past import card_after, card_moments, compare_cards
from sedportal.kernel.errors import InvalidError, RefusedError

CLERK = 'registrar.g-kineshma'
MANAGER = 'manager.g-kineshma'


@pytest.fixture
def uid(portal):
    return portal.draft(CLERK, title='О дорогах', note='Первая')


def seen(portal, uid):
    with portal.reading() as root:
        return portal.document(root, uid).history[-1]


def change(portal, uid, **values):
    with portal.acting(CLERK) as unit:
        change_card(unit, portal.document(unit.portal, uid), values)


def merge(portal, uid, values, seen, login=CLERK, **options):
    with portal.acting(login) as unit:
        return merge_card(unit, portal.document(unit.portal, uid), values, seen=seen, **options)


def card(portal, uid):
    with portal.reading() as root:
        return dict(portal.document(root, uid).card)


def test_what_does_not_collide_is_merged(portal, uid):
    opened = seen(portal, uid)
    change(portal, uid, note='Вторая')
    merged = merge(portal, uid, {'title': 'О мостах', 'note': 'Первая'}, opened)
    assert (card(portal, uid)['title'], card(portal, uid)['note']) == ('О мостах', 'Вторая')
    assert merged.theirs == ('note',)


def test_what_collides_is_refused_with_both_values_until_somebody_chooses(portal, uid):
    opened = seen(portal, uid)
    change(portal, uid, title='О площадях')
    typed = {'title': 'О мостах', 'note': 'Третья'}
    with pytest.raises(CollisionError) as refused:
        merge(portal, uid, typed, opened)
    assert refused.value.conflicts == {'title': ('О площадях', 'О мостах')}
    assert card(portal, uid)['note'] == 'Первая'
    merge(portal, uid, typed, opened, chosen={'title': 'theirs'})
    assert (card(portal, uid)['title'], card(portal, uid)['note']) == ('О площадях', 'Третья')
    merge(portal, uid, typed, opened, chosen={'title': 'mine'})
    assert card(portal, uid)['title'] == 'О мостах'


def test_the_merge_asks_the_same_rights_and_rules_as_any_change(portal, uid):
    with pytest.raises(RefusedError):
        merge(portal, uid, {'title': 'Другое'}, 0, login=MANAGER)
    portal.advance(uid, CLERK, 'register')
    with pytest.raises(InvalidError) as refused:
        merge(portal, uid, {'title': 'Другое'}, seen(portal, uid))
    assert list(refused.value.errors) == ['comment']
    merge(portal, uid, {'title': 'Другое'}, seen(portal, uid), comment='Опечатка')
    assert card(portal, uid)['title'] == 'Другое'


def test_the_card_of_every_moment_can_be_computed(portal, uid):
    made = seen(portal, uid)
    change(portal, uid, title='О мостах', sheets=3)
    between = seen(portal, uid)
    change(portal, uid, note=None, title='О площадях')
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert [record.seq for record in card_moments(root.ledger, document)] == [
            made, between, document.history[-1],
        ]  # fmt: skip
        first, second = (card_after(root.ledger, document, seq) for seq in (made, between))
        assert (first['title'], first['note']) == ('О дорогах', 'Первая')
        assert (second['title'], second['note'], second['sheets']) == ('О мостах', 'Первая', 3)
        fields = ('title', 'note', 'correspondent', 'subkind')
        compared = compare_cards(second, document.card, fields)
        assert [(one.key, one.changed) for one in compared] == [
            ('title', True), ('note', True), ('correspondent', False),
        ]  # fmt: skip

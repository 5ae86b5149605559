"""The three-way merge of card edits, for every mixture of edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sedportal.documents.merging import same, three_way

KEYS = ('title', 'note', 'sheets', 'addressees')
texts = st.none() | st.sampled_from(('', 'А', 'Б', 'В'))
values = texts | st.integers(0, 2) | st.sampled_from(((), ({'person': 'А'},)))
cards = st.dictionaries(st.sampled_from(KEYS), values)


def result(now, merge):
    """Return the card that comes of a merge without conflicts."""
    return {key: merge.values.get(key, now.get(key)) for key in KEYS}


@given(cards, cards, cards)
def test_every_typed_field_is_put_left_or_in_conflict(base, now, typed):
    merge = three_way(base, now, typed)
    for key, mine in typed.items():
        mine_changed, theirs_changed = not same(mine, base.get(key)), not same(now.get(key), base.get(key))
        if key in merge.conflicts:
            assert mine_changed
            assert theirs_changed
            assert not same(mine, now.get(key))
            assert merge.conflicts[key] == (now.get(key), mine)
        elif mine_changed:
            assert same(result(now, merge)[key], mine)
        else:
            assert same(result(now, merge)[key], now.get(key))
    assert not (set(merge.values) & set(merge.conflicts))
    assert set(merge.values) | set(merge.conflicts) | set(merge.theirs) <= set(typed)


@given(cards, cards)
def test_alone_nobody_collides(base, typed):
    merge = three_way(base, base, typed)
    assert merge.conflicts == {}
    assert merge.theirs == ()
    assert all(same(result(base, merge)[key], typed[key]) for key in typed)


@given(cards, cards, cards)
def test_conflicts_do_not_depend_on_who_saves_first(base, one, other):
    full_one = {key: one.get(key) for key in KEYS}
    full_other = {key: other.get(key) for key in KEYS}
    assert set(three_way(base, full_one, full_other).conflicts) == set(three_way(base, full_other, full_one).conflicts)


@given(cards, cards, cards)
def test_without_conflicts_the_result_is_the_same_in_both_orders(base, one, other):
    full_one = {key: one.get(key) for key in KEYS}
    full_other = {key: other.get(key) for key in KEYS}
    forth, back = three_way(base, full_one, full_other), three_way(base, full_other, full_one)
    if not forth.conflicts:
        first, second = result(full_one, forth), result(full_other, back)
        assert all(same(first[key], second[key]) for key in KEYS)

"""The address of a list says all of it: filters written into it are read out of it again."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from webob.multidict import MultiDict

from sedportal.web.lists.address import Address, split_address
from sedportal.web.lists.filters import DAYS, FLAGS, PAGE_SIZES, TEXTS, Filters, address_of, read_filters
from sedportal.web.lists.periods import read_bound

TODAY = date(2026, 6, 15)
KNOWN = {
    'state': ('draft', 'registered', 'archived'), 'kind': ('incoming', 'act'), 'mark': ('none', 'personal'),
    'organisation': ('dep-fin', 'g-shuya'),
}  # fmt: skip
COLUMNS = ('number', 'title', 'state')
WORDS = st.text(max_size=40).map(lambda text: ' '.join(text.split()))
ANYTHING = st.lists(
    st.tuples(
        st.sampled_from(
            [*KNOWN, *TEXTS, *DAYS, *FLAGS, 'q', 'below', 'sort', 'size', 'columns', 'view', 'page', 'waits']
        ),
        st.one_of(
            st.text(max_size=30), st.sampled_from(['1', '-date', 'title', '25', 'неделя', 'me', 'draft', '31.02'])
        ),
    ),
    max_size=12,
)


def several(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


FILTERS = st.builds(
    Filters,
    words=WORDS,
    states=several(KNOWN['state']),
    kinds=several(KNOWN['kind']),
    organisations=several(KNOWN['organisation']),
    marks=several(KNOWN['mark']),
    **dict.fromkeys(TEXTS, WORDS),
    flags=several(FLAGS).map(lambda flags: tuple(name for name in FLAGS if name in flags)),
    waits=st.integers(0, 3650),
    typed=st.dictionaries(st.sampled_from(DAYS), st.sampled_from(['15.06.2026', 'сегодня', '-7', 'год', '2026-02-01'])),
    below=st.booleans(),
    sort=st.sampled_from(['-date', 'date', 'title', '-number', 'correspondent', 'since']),
    size=st.sampled_from([0, *PAGE_SIZES]),
    columns=several(COLUMNS),
    view=st.text('0123456789abcdef', max_size=32),
)


def understood(address: str) -> Filters:
    """Return the filters of an address."""
    return read_filters(split_address(address)[1], TODAY, KNOWN, '-date', COLUMNS)


@settings(deadline=None)
@given(FILTERS)
def test_filters_survive_their_address(filters: Filters) -> None:
    url = address_of('/documents', filters).url()
    again = understood(url)
    for name in (
        'words',
        'states',
        'kinds',
        'organisations',
        'marks',
        'flags',
        'waits',
        'below',
        'sort',
        'size',
        *TEXTS,
    ):
        assert getattr(again, name) == getattr(filters, name), name
    assert again.columns == filters.columns
    assert again.view == filters.view
    assert dict(again.typed) == dict(filters.typed)
    assert {name: getattr(again, name) for name in DAYS if getattr(again, name)} == {
        name: read_bound(text, TODAY) for name, text in filters.typed.items()
    }
    assert not again.faults


@settings(deadline=None)
@given(ANYTHING)
def test_whatever_is_asked_is_understood_once_and_for_all(pairs: list[tuple[str, str]]) -> None:
    """Reading an address and writing it anew changes nothing a second time, and never fails."""
    first = read_filters(MultiDict(pairs), TODAY, KNOWN, '-date', COLUMNS)
    url = address_of('/documents', first).url()
    second = understood(url)
    assert address_of('/documents', second).url() == url
    assert second.query('me', TODAY) == first.query('me', TODAY)


@settings(deadline=None)
@given(FILTERS)
def test_each_filter_can_be_taken_away_alone(filters: Filters) -> None:
    address = address_of('/documents', filters)
    for name, value in address.pairs:
        less = split_address(address.without(name, value))[1]
        assert sorted(less.items()) == sorted(
            (key, held) for key, held in address.pairs if (key, held) != (name, value)
        )


def test_an_address_without_parameters_is_its_path() -> None:
    address = Address('/documents', [('state', 'draft'), ('view', 'a1'), ('size', '25'), ('columns', 'title')])
    assert address.without('state') == '/documents?view=a1&size=25&columns=title'
    assert address.content == '/documents?state=draft'
    assert Address('/documents', []).url() == '/documents'


def test_periods_are_counted_back_from_today() -> None:
    assert [read_bound(word, TODAY).isoformat() for word in ('неделя', 'МЕСЯЦ', 'year', 'сегодня', '1.6')] == [
        '2026-06-09', '2026-05-17', '2025-06-16', '2026-06-15', '2026-06-01',
    ]  # fmt: skip

"""Lists and searches: filters, sorts, pages, counts, and nothing that one may not see."""

from __future__ import annotations

from typing import Any

import pytest

from sedportal.directory.operations import add_folder

from .conftest import API, CLERK

LIST, SEARCH = f'{API}/documents', f'{API}/search'
ROW = {'uid', 'kind', 'title', 'organisation', 'folder', 'state', 'number', 'doc_date', 'registered_at'}


@pytest.fixture
def letters(portal: Any) -> dict[str, str]:
    """Make three documents in Kineshma and one in Shuya; return uid by name."""
    return {
        'roads': portal.registered(CLERK, title='О ремонте дорог', doc_date='2026-06-01'),
        'school': portal.registered(CLERK, title='Об охране школ', doc_date='2026-06-05'),
        'draft': portal.draft(CLERK, 'act', title='Об утверждении порядка', doc_date='2026-06-10'),
        'foreign': portal.registered('registrar.g-shuya', title='О ремонте дорог в Шуе'),
    }


def uids(answer: Any) -> list[str]:
    """Return the uids on a page, in order."""
    return [item['uid'] for item in answer.json['items']]


def test_a_list_shows_what_the_caller_may_see_newest_first(clerk: Any, letters: dict[str, str]) -> None:
    page = clerk.get(LIST)
    assert uids(page) == [letters['draft'], letters['school'], letters['roads']]
    assert (page.json['total'], page.json['offset'], page.json['limit']) == (3, 0, 50)
    assert set(page.json['items'][0]) == ROW
    assert 'facets' not in page.json
    assert page.json['catching_up'] is False


def test_ones_own_change_is_in_the_next_list(clerk: Any) -> None:
    sent = {'organisation': 'g-kineshma', 'kind': 'internal', 'title': 'Только что'}
    made = clerk.post_json(LIST, sent).json
    assert uids(clerk.get(LIST)) == [made['uid']]


@pytest.mark.parametrize(
    ('query', 'expected'),
    [
        ({'kind': 'act'}, ['draft']),
        ([('kind', 'act'), ('kind', 'incoming')], ['draft', 'school', 'roads']),
        ({'state': 'registered'}, ['school', 'roads']),
        ({'date_from': '2026-06-05'}, ['draft', 'school']),
        ({'date_to': '2026-06-05'}, ['school', 'roads']),
        ({'date_from': '2026-06-02', 'date_to': '2026-06-09'}, ['school']),
        ({'q': 'дорогами'}, ['roads']),
        ({'organisation': 'g-kineshma'}, ['draft', 'school', 'roads']),
        ({'organisation': 'g-shuya'}, []),
        ({'folder': '/organisations/g-kineshma/acts'}, ['draft']),
        ({'folder': 'incoming', 'organisation': 'g-kineshma'}, ['school', 'roads']),
        ({'access_mark': 'confidential'}, []),
        ({'sort': 'date'}, ['roads', 'school', 'draft']),
        ({'sort': '-date'}, ['draft', 'school', 'roads']),
        ({'sort': 'title'}, ['roads', 'school', 'draft']),
        ({'sort': '-number', 'state': 'registered'}, ['school', 'roads']),
        ({'limit': '1', 'offset': '1'}, ['school']),
        ({'limit': '0'}, []),
        ({'offset': '100000'}, []),
    ],
)
def test_filters_sorts_and_pages(clerk: Any, letters: dict[str, str], query: Any, expected: list[str]) -> None:
    assert uids(clerk.get(LIST, query)) == [letters[name] for name in expected]


def test_counts_know_nothing_of_what_is_hidden(clerk: Any, stranger: Any, letters: dict[str, str]) -> None:
    facets = clerk.get(LIST, {'facets': '1'}).json['facets']
    assert facets == {
        'state': {'registered': 2, 'draft': 1},
        'kind': {'incoming': 2, 'act': 1},
        'organisation': {'g-kineshma': 3},
    }
    assert stranger.get(LIST, {'facets': '1'}).json['facets']['organisation'] == {'g-shuya': 1}


@pytest.mark.parametrize(
    ('query', 'fields'),
    [
        ({'organisation': 'nowhere'}, {'organisation'}),
        ({'folder': 'incoming'}, {'folder'}),
        ({'folder': '/organisations/nowhere/incoming'}, {'folder'}),
        ({'folder': '/people'}, {'folder'}),
        ({'kind': 'letter', 'state': 'lost', 'access_mark': 'secret'}, {'kind', 'state', 'access_mark'}),
        ({'date_from': '15.06.2026', 'date_to': '2026-13-01'}, {'date_from', 'date_to'}),
        ({'date_from': '2026-06-02', 'date_to': '2026-06-01'}, {'date_to'}),
        ({'sort': 'relevance'}, {'sort'}),
        ({'facets': 'all'}, {'facets'}),
        ({'limit': '201'}, {'limit'}),
        ({'limit': 'ten', 'offset': '-1'}, {'limit', 'offset'}),
        ({'limit': '٣'}, {'limit'}),
        ({'q': 'x' * 1001}, {'q'}),
        ([('q', 'a'), ('q', 'b')], {'q'}),
        ({'folders': 'incoming'}, {'folders'}),
    ],
)
def test_wrong_parameters_are_named(clerk: Any, refused: Any, query: Any, fields: set[str]) -> None:
    assert set(refused(clerk.get(LIST, query, status=422), 422)['errors']) == fields


def test_a_folder_of_others_is_as_if_it_were_not(portal: Any, clerk: Any, stranger: Any, refused: Any) -> None:
    with portal.acting() as unit:
        add_folder(unit, unit.portal['organisations']['g-kineshma']['incoming'], 'Жалобы')
    query = {'folder': '/organisations/g-kineshma/incoming/zhaloby'}
    assert clerk.get(LIST, query).json['total'] == 0
    unknown = stranger.get(LIST, {'folder': '/organisations/g-kineshma/incoming/x'}, status=422)
    assert refused(stranger.get(LIST, query, status=422), 422) == refused(unknown, 422)


def test_a_search_marks_what_it_found(clerk: Any, letters: dict[str, str]) -> None:
    answer = clerk.get(SEARCH, {'q': 'ремонт дороги', 'facets': 'true'})
    assert uids(answer) == [letters['roads']]
    item = answer.json['items'][0]
    assert set(item) == ROW | {'snippets', 'found_in_files'}
    assert '<mark>дорог</mark>' in item['snippets'][0]
    assert answer.json['corrected_query'] is None
    assert answer.json['facets']['kind'] == {'incoming': 1}


def test_a_search_in_the_wrong_layout_says_what_it_took(clerk: Any, letters: dict[str, str]) -> None:
    answer = clerk.get(SEARCH, {'q': 'ljhjub'})
    assert uids(answer) == [letters['roads']]
    assert answer.json['corrected_query'] == 'дороги'


def test_a_search_finds_numbers_and_escapes_what_it_shows(portal: Any, clerk: Any, letters: dict[str, str]) -> None:
    number = clerk.get(f'{LIST}/{letters["roads"]}').json['number']
    assert letters['roads'] in uids(clerk.get(SEARCH, {'q': number}))
    portal.registered(CLERK, title='<script>alert(1)</script> пляж')
    snippet = clerk.get(SEARCH, {'q': 'пляж'}).json['items'][0]['snippets'][0]
    assert '<script>' not in snippet.replace('<mark>', '').replace('</mark>', '')


def test_a_search_sorts_by_relevance_unless_told_otherwise(clerk: Any, letters: dict[str, str]) -> None:
    assert clerk.get(SEARCH, {'q': 'дорог', 'sort': 'relevance'}).json == clerk.get(SEARCH, {'q': 'дорог'}).json
    clerk.get(SEARCH, {'q': 'дорог', 'sort': '-date'})
    clerk.get(SEARCH, {'q': 'дорог', 'sort': 'colour'}, status=422)

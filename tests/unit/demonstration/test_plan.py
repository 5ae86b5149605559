from __future__ import annotations

import collections
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest

from sedportal.demonstration.files import FILE_KINDS
from sedportal.demonstration.plan import KINDS, OLDEST, SHOWCASE, plan
from sedportal.demonstration.region import account, organisations
from sedportal.demonstration.volume import volume
from sedportal.documents.files.names import safe_name
from sedportal.documents.interfaces import ACCESS_MARKS
from sedportal.documents.kinds import KINDS as DOCUMENT_KINDS
from sedportal.documents.reading import read_values
from sedportal.workflow.loading import load_directory

TODAY = date(2026, 6, 15)
PLAN = plan(TODAY)
REQUIRED = {
    name: definition.transitions['register'].required
    for name, definition in load_directory(Path(__file__).parents[3] / 'workflows').items()
}
ENDS = {
    'draft': (),
    'registered': ('register',),
    'archived': ('register', 'archive'),
    'annulled': ('register', 'annul'),
    'withdrawn': ('withdraw',),
}


def test_two_plans_are_alike() -> None:
    assert plan(TODAY) == PLAN
    assert plan(TODAY, 'another') != PLAN


def test_every_organisation_has_its_share() -> None:
    counts = collections.Counter(document.organisation for document in PLAN)
    assert 380 <= len(PLAN) <= 420
    assert set(counts) == {place.slug for place in organisations()}
    assert min(counts.values()) == 6
    assert all(counts[slug] == 19 for slug in SHOWCASE)


def test_every_state_of_every_kind_is_there() -> None:
    assert {(document.kind, document.state) for document in PLAN} == {(kind, state) for kind in KINDS for state in ENDS}
    marks = collections.Counter(document.card['access_mark'] for document in PLAN)
    assert set(marks) == set(ACCESS_MARKS)
    assert min(marks.values()) > 5
    assert len({(document.organisation, document.initiator) for document in PLAN if document.state == 'draft'}) > 40


@pytest.mark.parametrize('kind', KINDS)
def test_cards_can_be_registered(kind: str) -> None:
    for document in (document for document in PLAN if document.kind == kind):
        chosen = DOCUMENT_KINDS[kind]
        card = read_values(chosen.fields, document.card, chosen.choices)
        assert all(card[field] is not None for field in REQUIRED[kind])
        day = TODAY - timedelta(days=document.days_ago)
        assert chosen.check_registration(card, day) == {}


def test_steps_lead_to_the_state_by_those_who_may() -> None:
    for document in PLAN:
        assert tuple(step.transition for step in document.steps) == ENDS[document.state]
        days = [step.days_after for step in document.steps]
        assert days == sorted(days)
        assert all(days_after <= document.days_ago for days_after in days)
        moments = [TODAY - timedelta(days=document.days_ago - days_after) for days_after in days]
        assert all(moment.weekday() < 5 or moment == TODAY for moment in moments)
        for step in document.steps:
            roles = account(document.organisation, step.actor).roles
            assert step.transition not in ('register', 'annul') or 'registrar' in roles
            assert step.transition != 'archive' or {'registrar', 'archivist'} & set(roles)
            assert step.transition != 'annul' or step.comment
        maker = account(document.organisation, document.initiator).roles
        assert {'registrar', 'editor'} & set(maker)


def test_dates_and_files() -> None:
    for document in PLAN:
        assert 0 <= document.days_ago <= OLDEST + 3
        assert (TODAY - timedelta(days=document.days_ago)).weekday() < 5 or document.days_ago < 3
        assert document.files
        for name, kind in document.files:
            assert kind in FILE_KINDS
            assert name.endswith(f'.{kind}')
            assert safe_name(name) == name
        assert document.card['attachments_count'] == len(document.files) - 1
        assert len({name for name, _kind in document.files}) == len(document.files)


@pytest.mark.parametrize('today', [date(2026, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2026, 6, 14)])
def test_any_day_will_do(today: date) -> None:
    for document in plan(today):
        assert document.card['doc_date'] <= today - timedelta(days=document.days_ago)


def test_volume_is_even_and_complete() -> None:
    made = list(volume(54 * 4 * 5, 'seed', TODAY))
    counts = collections.Counter((document.organisation, document.kind) for document in made)
    assert set(counts.values()) == {5}
    assert len(counts) == 54 * 4
    for document in made:
        chosen = DOCUMENT_KINDS[document.kind]
        card = read_values(chosen.fields, document.card, chosen.choices)
        assert all(card[field] is not None for field in REQUIRED[document.kind])
        assert chosen.check_registration(card, TODAY) == {}
        assert document.state in ENDS
        assert account(document.organisation, document.initiator)
    lengths = [len((document.card['title'] + document.card['note']).encode()) for document in made]
    assert 900 < sum(lengths) / len(lengths) < 2000
    assert len({document.card['title'] for document in made}) > 400


def test_volume_is_lazy_and_fixed_by_its_seed() -> None:
    first = list(islice(volume(10**9, 'seed', TODAY), 300))
    assert first == list(islice(volume(10**6, 'seed', TODAY), 300))
    assert first != list(islice(volume(10**6, 'other', TODAY), 300))


def test_no_sentence_stands_twice_in_a_card() -> None:
    for document in islice(volume(400, 'seed', TODAY), 400):
        sentences = [part for part in document.card['note'].split('. ') if len(part) > 25]
        assert len(sentences) == len(set(sentences)) > 5

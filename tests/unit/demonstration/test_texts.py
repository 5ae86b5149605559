from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest

from sedportal.demonstration.names import invent
from sedportal.demonstration.region import account, organisation, organisations
from sedportal.demonstration.scenes import area_forms, fill, scene, topics, topics_of
from sedportal.demonstration.texts import act, act_subkind, correspondent, incoming, internal, outgoing

DAY = date(2026, 6, 15)
BRACES = re.compile('[{}]')


@pytest.mark.parametrize(
    ('slug', 'forms'),
    [
        ('g-kineshma', ('городского округа Кинешма', 'городском округе Кинешма', 'городской округ Кинешма')),
        (
            'r-gavrilovo-posadskiy',
            (
                'Гаврилово-Посадского муниципального района',
                'Гаврилово-Посадском муниципальном районе',
                'Гаврилово-Посадский муниципальный район',
            ),
        ),
    ],
)
def test_territories_decline(slug: str, forms: tuple[str, ...]) -> None:
    assert tuple(area_forms(organisation(slug)).values()) == forms


@pytest.mark.parametrize('topic', topics(), ids=lambda topic: topic.key)
def test_every_template_can_be_filled(topic) -> None:
    for place in (organisation('dep-fin'), organisation('r-luhskiy')):
        details = scene(random.Random(topic.key), place, DAY)
        for part in (topic.titles, topic.facts, topic.requests, topic.acts, topic.orders):
            assert len(part) > 1
            for template in part:
                text = fill(template, details)
                assert not BRACES.search(text)
                assert 'г..' not in text
                assert '  ' not in text
    assert all(title.startswith(('О ', 'Об ')) for title in (*topic.titles, *topic.acts))
    assert all(sentence.endswith('.') for sentence in (*topic.facts, *topic.requests, *topic.orders))
    assert any(request.startswith('Прошу') for request in topic.requests)
    assert any(request.startswith('Просим') for request in topic.requests)


def test_topics_have_owners_of_the_region() -> None:
    slugs = {place.slug for place in organisations()}
    assert all(set(topic.owners) <= slugs for topic in topics())
    assert {topic.key for topic in topics_of(organisation('dep-dorog'))} >= {'roads', 'transport', 'budget'}
    assert 'veterinary' not in {topic.key for topic in topics_of(organisation('dep-dorog'))}
    assert topics_of(organisation('g-shuya')) == topics()


@pytest.mark.parametrize('place', organisations(), ids=lambda place: place.slug)
def test_whatever_is_written_is_whole(place) -> None:
    chance = random.Random(place.slug)
    author = account(place.slug, 'registrar').person
    for topic in topics_of(place)[:6]:
        partner = correspondent(chance, place)
        assert partner.name != place.name
        subkind = act_subkind(chance, place, topic)
        for letter in (
            incoming(chance, place, partner, topic, DAY),
            outgoing(chance, place, partner, topic, DAY, author),
            internal(chance, place, author, 'service_note', topic, DAY),
            act(chance, place, subkind, topic, DAY),
        ):
            assert len(letter.paragraphs) >= 3
            assert 100 < len(letter.text) < 3000
            assert not BRACES.search(letter.text + letter.title + letter.heading)
            assert letter.signer
            assert letter.day == DAY


def test_a_citizen_writes_in_his_own_name() -> None:
    chance = random.Random('citizens')
    place = organisation('g-ivanovo')
    letters = [incoming(chance, place, correspondent(chance, place), topics()[0], DAY) for _number in range(200)]
    citizens = [letter for letter in letters if letter.form == 'Обращение']
    assert 10 < len(citizens) < 60
    assert all(letter.number == 'б/н' and not letter.heading for letter in citizens)
    assert all('Просим' not in letter.text for letter in citizens)
    assert all(letter.number != 'б/н' for letter in letters if letter not in citizens)


def test_chance_decides_and_nothing_else() -> None:
    place = organisation('dep-zdrav')
    one, other = random.Random('a'), random.Random('a')
    assert invent(one) == invent(other)
    assert correspondent(one, place) == correspondent(other, place)
    assert scene(one, place, DAY) == scene(other, place, DAY)


@pytest.mark.parametrize('month', range(1, 13))
def test_details_follow_the_day(month: int) -> None:
    day = date(2026, month, 10)
    details = scene(random.Random(month), organisation('dep-fin'), day)
    assert details['year'] == '2026'
    assert details['next_year'] == '2027'
    assert details['season'] == ('2025/2026' if month < 4 else '2026/2027')
    past = {1: 'IV квартал 2025', 2: 'I квартал 2026', 3: 'II квартал 2026', 4: 'III квартал 2026'}[
        (month - 1) // 3 + 1
    ]
    assert details['quarter'].startswith(past)


def test_numbers_suit_their_nouns() -> None:
    for seed in range(300):
        count = int(scene(random.Random(seed), organisation('dep-fin'), DAY + timedelta(days=seed))['count'])
        assert count % 10 in (0, 5, 6, 7, 8, 9) or 11 <= count % 100 <= 14

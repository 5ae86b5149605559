from __future__ import annotations

import collections

import pytest

from sedportal.demonstration.names import SURNAMES, feminine, invented_people
from sedportal.demonstration.region import (
    account,
    accounts,
    organisation,
    organisations,
    portal_accounts,
    role_names,
)

POLITICIANS = """
    Путин Медведев Мишустин Лавров Шойгу Зюганов Жириновский Навальный Собянин Матвиенко Володин Воскресенский Мень
    Коньков Набиуллина Силуанов Патрушев Голиков Белоусов Новак Мантуров Хуснуллин Чернышенко Григоренко Трутнев
    Савельев Грызлов Лужков Ельцин Горбачёв Немцов Явлинский Миронов Рогозин Мединский Песков Кириенко Козак Кудрин
    Греф Примаков Черномырдин Степашин Хрущёв Брежнев Андропов Сталин Ленин Зубков Фрадков Касьянов Сурков Шувалов
    Гайдар Чубайс Хакамада Хинштейн Бастрыкин Бортников Нарышкин Иванов Кравцов Шарыпов Сверчков
    """


def test_the_region_has_its_numbers() -> None:
    everyone = [one for place in organisations() for one in accounts(place)]
    per_category = collections.Counter(organisation(one.place).category for one in everyone)
    assert len(organisations()) == 54
    assert len(everyone) == 989
    assert per_category['apparatus'] == 171
    assert per_category['executive'] == 745
    assert per_category['urban_okrug'] + per_category['municipal_district'] == 73
    assert len({one.login for one in [*everyone, *portal_accounts()]}) == 991


def test_roles_by_name() -> None:
    finance = {one.role_name: one for one in accounts(organisation('dep-fin'))}
    assert finance['registrar'].roles == ('registrar',)
    assert finance['orgadmin'].roles == ('org_admin',)
    assert finance['staff01'].roles == ('reader',)
    assert finance['staff01'].login == 'staff01.dep-fin'
    assert list(finance)[:6] == ['registrar', 'manager', 'editor', 'archivist', 'orgadmin', 'staff01']
    assert list(finance)[-1] == 'staff55'
    assert role_names(171)[-1] == 'staff166'


@pytest.mark.parametrize(
    ('slug', 'names', 'registrar'),
    [
        ('r-luhskiy', ['registrar', 'manager'], ('registrar', 'editor', 'archivist')),
        ('g-kohma', ['registrar', 'manager', 'editor'], ('registrar', 'archivist')),
        ('g-kineshma', ['registrar', 'manager', 'editor', 'archivist'], ('registrar',)),
        ('g-ivanovo', ['registrar', 'manager', 'editor', 'archivist', 'orgadmin', 'staff01'], ('registrar',)),
    ],
)
def test_a_small_organisation_needs_its_registrar_for_more(
    slug: str, names: list[str], registrar: tuple[str, ...]
) -> None:
    assert [one.role_name for one in accounts(organisation(slug))] == names
    assert account(slug, 'registrar').roles == registrar


def test_the_portal_has_its_own() -> None:
    assert [(one.login, one.roles, one.place) for one in portal_accounts()] == [
        ('admin', ('portal_admin',), ''),
        ('auditor', ('auditor',), ''),
    ]


def test_two_runs_are_alike() -> None:
    place = organisation('gov-apparat')
    assert accounts(place) == accounts(place)
    assert account('g-kineshma', 'registrar').person.full == 'Лыкова Дарья Николаевна'


def test_people_hardly_repeat() -> None:
    everyone = [one.person for place in organisations() for one in accounts(place)]
    assert len({one.full for one in everyone}) >= len(everyone) - 2
    assert len({one.short for one in everyone}) > 0.9 * len(everyone)
    assert all(one.position for one in everyone)
    people = invented_people('many')
    assert len({next(people).full for _ in range(5000)}) == 5000


def test_nobody_is_a_politician() -> None:
    assert not set(SURNAMES) & set(POLITICIANS.split())
    assert len(SURNAMES) == len(set(SURNAMES)) > 300


def test_names_agree_in_gender() -> None:
    people = invented_people('gender')
    for person in (next(people) for _ in range(2000)):
        assert person.patronymic.endswith(('ич',) if person.gender == 'm' else ('вна', 'чна'))
        assert person.greeting.startswith('Уважаемый ' if person.gender == 'm' else 'Уважаемая ')
        if person.gender == 'f':
            assert not person.surname.endswith(('ов', 'ев', 'ёв', 'ин', 'ский', 'ной'))


@pytest.mark.parametrize(
    ('masculine', 'form'),
    [('Громов', 'Громова'), ('Зорин', 'Зорина'), ('Загорский', 'Загорская'), ('Полевой', 'Полевая'),
     ('Заречный', 'Заречная'), ('Бондаренко', 'Бондаренко'), ('Мельник', 'Мельник'), ('Черных', 'Черных'),
     ('Коваль', 'Коваль'), ('Грачёв', 'Грачёва'), ('Городецкий', 'Городецкая')],
)  # fmt: skip
def test_feminine(masculine: str, form: str) -> None:
    assert feminine(masculine) == form


def test_an_unknown_organisation_is_an_error() -> None:
    with pytest.raises(KeyError):
        organisation('nowhere')

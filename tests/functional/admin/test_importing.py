"""A new municipality from a table: tried first, each fault by row and column, then all of it or nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webtest import Upload

from sedportal.directory.tables import COLUMNS, MOST_ROWS, PERSON, decoded, read_table, template

from .test_roles import browser_of

PAGE = '/admin/organisations/import'
TABLE = """Что;Название;Краткое название;Адрес;Категория;Место;Внутри;Ф.И.О.;Должность;Отдел;E-mail;Логин;Роли
организация;Администрация города Примерного;Примерный (г.о.);g-primer;городской округ;г. Примерный;;;;;;;
подразделение;Общий отдел;;;;;;;;;;;
подразделение;Сектор писем;;;;;Общий отдел;;;;;;
папка;Обращения граждан;;;;;;;;;;;
папка;Губернатор;;;;;Входящие;;;;;;
;;;;;;;Иванова Анна Петровна;специалист;Сектор писем;a@example.org;;регистратор, читатель
сотрудник;;;;;;;Иванова Алла Павловна;;;;;Администратор
сотрудник;;;;;;;Петров Пётр;;;;petrov;
"""


def tried(portal: Any, text: str, step: str = 'check', status: int = 200) -> Any:
    browser = browser_of(portal, 'admin')
    form = browser.get(PAGE).forms['import']
    form['text'] = text
    page = form.submit('step', value='check', status=status)
    return page if step == 'check' else page.forms['import'].submit('step', value=step)


def faults(page: Any) -> list[tuple[str, str]]:
    rows = page.html.select('#faults tbody tr')
    return [(row.select('td')[0].text.strip(), row.select('td')[1].text.strip()) for row in rows]


def test_a_municipality_is_tried_then_made_in_one_step(portal: Any) -> None:
    page = tried(portal, TABLE)
    assert [row.select('td')[1].text for row in page.html.select('.plan tbody tr')] == [
        'ivanova.ap', 'ivanova.ap2', 'petrov',
    ]  # fmt: skip
    with portal.reading() as root:
        assert 'g-primer' not in root['organisations']
        before = root.ledger.last_seq
    made = page.forms['import'].submit('step', value='make', status=200)
    cells = [[cell.text for cell in row.select('td')] for row in made.html.select('#made tbody tr')]
    assert cells[0][1::-1] == ['ivanova.ap', 'Примерный (г.о.)']
    with portal.reading() as root:
        organisation = root['organisations']['g-primer']
        assert {one.title for one in organisation.subfolders()} >= {'Обращения граждан', 'Входящие'}
        assert [one.title for one in organisation['incoming'].subfolders()] == ['Губернатор']
        units = {unit.title: unit for unit in organisation.units.values()}
        assert units['Сектор писем'].parent == units['Общий отдел'].key
        anna = root['people']['ivanova.ap']
        assert (anna.unit, anna.email, anna.must_change_password) == (units['Сектор писем'].key, 'a@example.org', True)
        held = {(one.principal, one.role) for one in root.grants.at_place(organisation.__oid__)}
        assert held == {('ivanova.ap', 'registrar'), ('ivanova.ap', 'reader'), ('ivanova.ap2', 'org_admin')}
        actions = [one.action for one in root.ledger.since(before, 1000)]
        assert actions.count('person.added') == 3
        assert not any(
            password in str(one.details) for one in root.ledger.since(before, 1000) for *_x, password in cells
        )
    assert browser_of(portal, 'petrov', cells[2][2]).get('/').location.endswith('/account/password')


def test_every_fault_is_told_by_row_and_column_and_nothing_is_lost(portal: Any) -> None:
    text = (
        TABLE.replace('городской округ', 'село').replace('a@example.org', 'адрес').replace('регистратор', 'начальник')
    )
    text = text.replace(';petrov;', ';registrar.g-kineshma;').replace('Входящие', 'Нет такой')
    page = tried(portal, text, status=422)
    assert faults(page) == [
        ('2', 'Категория'), ('6', 'Внутри'), ('7', 'E-mail'), ('7', 'Роли'), ('9', 'Логин'),
    ]  # fmt: skip
    assert page.forms['import']['text'].value.replace('\r\n', '\n').strip() == text.strip()
    token = page.forms['import']['csrf_token'].value
    browser = browser_of(portal, 'admin')
    token = browser.get(PAGE).forms['import']['csrf_token'].value
    browser.post(PAGE, {'csrf_token': token, 'text': text, 'step': 'make'}, status=422)
    with portal.reading() as root:
        assert 'g-primer' not in root['organisations']
        assert 'ivanova.ap2' not in root['people']


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'cp1251'])
@pytest.mark.parametrize('delimiter', [';', ',', '\t'])
def test_files_of_every_usual_spelling_are_read(portal: Any, encoding: str, delimiter: str) -> None:
    kept = io.StringIO()
    csv.writer(kept, delimiter=delimiter).writerows(csv.reader(io.StringIO(TABLE), delimiter=';'))
    form = browser_of(portal, 'admin').get(PAGE).forms['import']
    form['file'] = Upload('таблица.csv', kept.getvalue().encode(encoding), 'text/csv')
    page = form.submit('step', value='check', status=200)
    assert len(page.html.select('.plan tbody tr')) == 3
    assert 'Иванова' in page.forms['import']['text'].value


def test_people_are_added_to_an_organisation_that_is_there(portal: Any) -> None:
    text = 'Что;Адрес;Фамилия;Имя;Роль\nорганизация;g-kineshma\nсотрудник;;Лисин;Пётр;читатель\n'
    assert tried(portal, text, 'make').html.select('#made tbody tr')
    with portal.reading() as root:
        assert root['people']['lisin.p'].organisation == 'g-kineshma'


def test_the_template_is_taken_as_it_is(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    file = browser.get(f'{PAGE}?template=1')
    assert file.content_type == 'text/csv'
    page = tried(portal, decoded(file.body))
    assert not faults(page)


@pytest.mark.parametrize(
    ('text', 'column'),
    [('', '—'), ('Что;Логин', '—'), ('a;b\n1;2', 'a'), ('Что;ФИО;ФИО\nсотрудник;x', 'ФИО'), ('Что\nкорабль', 'Что'),
     ('ФИО\nИванов Иван', 'Что'), ('Что;Название\nпапка;Папка', 'Что')],
)  # fmt: skip
def test_what_is_no_table_is_told_kindly(portal: Any, text: str, column: str) -> None:
    assert column in [fault[1] for fault in faults(tried(portal, text, status=422))]


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    table = read_table(text)
    assert table.lines or table.faults


@given(st.binary(max_size=300))
def test_no_file_raises(data: bytes) -> None:
    assert read_table(decoded(data)) is not None


_CELL = st.text(st.characters(blacklist_categories=['C'], blacklist_characters='\x00'), max_size=20)
_KEYS = ['position', 'email', 'phone', 'login', 'roles', 'unit']


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(_KEYS, _CELL)), min_size=1, max_size=6),
    st.permutations(_KEYS),
    st.sampled_from([';', ',', '\t']),
)
def test_what_was_written_is_what_is_read(rows: list[dict[str, str]], order: list[str], delimiter: str) -> None:
    """However columns are ordered and cells quoted, each value comes back under its column, spaces apart."""
    kept = io.StringIO()
    writer = csv.writer(kept, delimiter=delimiter, lineterminator='\n')
    writer.writerow(['ФИО', *(COLUMNS[key][-1] for key in order)])
    writer.writerows([['Иванов Иван', *(row[key] for key in order)] for row in rows])
    table = read_table(kept.getvalue())
    assert table.faults == []
    assert [line.what for line in table.lines] == [PERSON] * len(rows)
    for line, row in zip(table.lines, rows, strict=True):
        for key in _KEYS:
            assert line[key] == ' '.join(row[key].split())


def test_too_many_rows_are_refused_and_not_cut_silently() -> None:
    table = read_table('ФИО\n' + 'Иванов Иван\n' * (MOST_ROWS + 1))
    assert table.faults


def test_the_template_names_columns_that_are_read() -> None:
    assert read_table(decoded(template())).faults == []

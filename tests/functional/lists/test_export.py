"""Exports: what the list shows, as a file; after rights, without formulas, written down."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.web.lists.export.formats import write_csv, write_xlsx
from sedportal.web.lists.export.pdf import write_pdf
from sedportal.web.lists.export.sheet import FORMULA, Heading, Sheet, harmless
from tests.factories.portal import Browser, Portal

REGISTRAR, STAFF, STRANGER = 'registrar.dep-fin', 'staff01.dep-fin', 'registrar.g-shuya'
HERE = '/organisations/dep-fin/incoming'
WORDS = {'list': 'Список', 'about': 'О списке', 'page': 'стр.'}


def exported(browser: Browser, address: str, format: str, **chosen: Any) -> Any:
    """Return the file of the list at an address."""
    return browser.post('/export', {'csrf_token': browser.csrf_token(), 'list': address, 'format': format, **chosen})


def table(answer: Any) -> list[list[str]]:
    """Return the cells of a CSV file."""
    assert answer.body.startswith('\ufeff'.encode())
    return list(csv.reader(io.StringIO(answer.body.decode('utf-8-sig')), delimiter=';'))


def text_of_pdf(body: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(body)
    try:
        return [' '.join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


@pytest.fixture
def browser(portal: Portal) -> Browser:
    return portal.browser(REGISTRAR)


def test_csv_has_all_pages_and_the_columns_of_the_list(portal: Portal, browser: Browser) -> None:
    for number in range(27):
        portal.draft(REGISTRAR, title=f'Письмо {number:02}', correspondent='=СУММ(A1)', doc_date='2026-06-01')
    rows = table(exported(browser, f'{HERE}?size=25&sort=title&columns=title,correspondent,date,files', 'csv'))
    assert rows[0] == ['Содержание', 'Корреспондент', 'Дата', 'Файлы']
    assert len(rows) == 28
    assert rows[1] == ['Письмо 00', "'=СУММ(A1)", '01.06.2026', '0']


def test_only_what_was_chosen(portal: Portal, browser: Browser) -> None:
    one = portal.draft(REGISTRAR, title='О мостах')
    portal.draft(REGISTRAR, title='О дорогах')
    rows = table(exported(browser, f'{HERE}?columns=title', 'csv', uid=one))
    assert rows == [['Содержание'], ['О мостах']]


def test_xlsx_has_days_a_frozen_head_and_says_what_was_asked(portal: Portal, browser: Browser) -> None:
    portal.registered(REGISTRAR, title='О мостах', doc_date='2026-06-01', correspondent='@Завод')
    answer = exported(browser, f'{HERE}?state=registered&columns=number,date,correspondent', 'xlsx')
    assert 'filename' in answer.headers['Content-Disposition']
    book = zipfile.ZipFile(io.BytesIO(answer.body))
    sheet, about = (book.read(f'xl/worksheets/sheet{number}.xml').decode() for number in (1, 2))
    assert 'state="frozen"' in sheet
    assert '<v>46174</v>' in sheet  # 1 June 2026, as spreadsheets count days
    assert '<f>' not in sheet
    assert 'quotePrefix="1"' in book.read('xl/styles.xml').decode()
    assert 'Зарегистрирован' in about
    assert 'http://localhost/organisations/dep-fin/incoming?state=registered' in about


def test_pdf_has_its_pages_numbered_with_organisation_and_day(portal: Portal, browser: Browser) -> None:
    for number in range(60):
        portal.draft(REGISTRAR, title=f'О строительстве и содержании мостов {number:02} ' + 'очень длинное ' * 9)
    pages = text_of_pdf(exported(browser, HERE, 'pdf').body)
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f'стр. {number}' in page
        assert 'Департамент финансов' in page
        assert '15.06.2026' in page
        assert 'Содержание' in page
    assert sum(page.count('О строительстве') for page in pages) == 60


def test_nobody_takes_what_he_may_not_see(portal: Portal) -> None:
    draft = portal.draft(REGISTRAR, title='Тайное')
    portal.registered(REGISTRAR, title='Открытое')
    portal.registered(REGISTRAR, title='Под грифом', access_mark='official_use')
    staff, stranger = portal.browser(STAFF), portal.browser(STRANGER)
    assert table(exported(staff, f'{HERE}?columns=title', 'csv')) == [['Содержание'], ['Открытое']]
    assert table(exported(staff, f'{HERE}?columns=title', 'csv', uid=draft)) == [['Содержание']]
    assert table(exported(stranger, '/documents?columns=title', 'csv', all='1')) == [['Содержание']]
    for format in ('xlsx', 'pdf'):
        assert 'Тайное'.encode() not in exported(staff, HERE, format, uid=draft).body
    token = staff.csrf_token()
    staff.post('/export', {'csrf_token': token, 'list': '/people', 'format': 'csv'}, status=404)
    staff.post('/export', {'csrf_token': token, 'list': HERE, 'format': 'exe'}, status=404)
    staff.get('/export', status=404)


def test_the_ledger_keeps_who_took_what(portal: Portal, browser: Browser) -> None:
    portal.draft(REGISTRAR, title='О мостах')
    exported(browser, f'{HERE}?state=draft', 'csv')
    with portal.reading() as root:
        record = root.ledger.get(root.ledger.last_seq)
    assert (record.action, record.actor) == ('list.exported', REGISTRAR)
    assert record.details == {'format': 'csv', 'documents': 1, 'path': f'{HERE}?state=draft'}
    page = portal.browser('auditor').get('/admin/ledger')
    assert 'Выгружен список' in page.text


CELLS = st.one_of(st.text(max_size=40), st.none(), st.integers(-10, 10), st.dates(date(1800, 1, 1), date(2199, 12, 31)))


def sheet_of(rows: list[list[Any]], width: int) -> Sheet:
    return Sheet('Список', 'Кинешма', 'сегодня', [Heading('Графа', 12)] * width, rows, [('Слова', '=1')], WORDS)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_no_cell_of_any_format_is_a_formula(rows: list[list[Any]]) -> None:
    kept = io.BytesIO()
    write_csv(sheet_of(rows, 3), kept)
    read = list(
        csv.reader(io.StringIO(kept.getvalue().decode('utf-8-sig', 'surrogatepass'), newline=''), delimiter=';')
    )
    assert len(read) == len(rows) + 1
    for row, cells in zip(rows, read[1:], strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, str):
                assert not cell.lstrip(' ').startswith(FORMULA)
                assert cell in (value, f"'{value}")
    kept = io.BytesIO()
    write_xlsx(sheet_of(rows, 3), kept)
    assert b'<f>' not in zipfile.ZipFile(io.BytesIO(kept.getvalue())).read('xl/worksheets/sheet1.xml')


@pytest.mark.parametrize('text', ['=1+1', '+7', '-5', '@x', '\t=1', '\r=1', ' =1'])
def test_what_looks_like_a_formula_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_a_word_longer_than_its_column_and_no_row_at_all() -> None:
    for rows in ([], [['Ш' * 4000, None, 'и' * 300]]):
        kept = io.BytesIO()
        write_pdf(sheet_of(rows, 3), kept)
        assert len(text_of_pdf(kept.getvalue())) == 1

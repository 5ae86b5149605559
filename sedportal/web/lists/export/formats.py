"""The files themselves: CSV as Russian offices open it, and XLSX with days as days."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import IO, Any

import xlsxwriter

from sedportal.kernel.russian import format_date

from .sheet import Sheet, harmless

_LONGEST = 32_767  # characters in a cell of Excel


def write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    """Write ``sheet`` as CSV: UTF-8 with the mark that Excel looks for, semicolons, days as people read them."""
    text = io.TextIOWrapper(file, encoding='utf-8-sig', newline='', write_through=True)
    writer = csv.writer(text, delimiter=';', lineterminator='\r\n')
    writer.writerow([harmless(heading.title) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_plain(cell) for cell in row])
    text.detach()


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return format_date(cell)
    return '' if cell is None else harmless(cell)


def write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    """Write ``sheet`` as a workbook: the list with a frozen head, and a page that says what was asked for."""
    # Rows go to the disk as they come: memory stays small however many there are.
    options = {'constant_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False}
    book = xlsxwriter.Workbook(file, options)
    styles = _Styles(book)
    page = book.add_worksheet(_name(sheet.words['list']))
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, heading.width)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading.title, styles.head)
    last = 0
    for last, row in sheet.counted():
        for column, cell in enumerate(row):
            _write(page, last, column, cell, styles)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(sheet.headings) - 1)
    page.set_landscape()
    page.repeat_rows(0)
    _write_about(book.add_worksheet(_name(sheet.words['about'])), sheet, styles)
    book.set_properties({'title': sheet.title, 'company': sheet.organisation})
    book.close()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format({'bold': True, 'bottom': 1, 'text_wrap': True, 'valign': 'top'})
        self.text = book.add_format({'text_wrap': True, 'valign': 'top'})
        self.quoted = book.add_format({'text_wrap': True, 'valign': 'top', 'quote_prefix': True})
        self.day = book.add_format({'num_format': 'dd.mm.yyyy', 'valign': 'top', 'align': 'left'})
        self.number = book.add_format({'valign': 'top'})


def _write(page: Any, row: int, column: int, cell: Any, styles: _Styles) -> None:
    if cell is None or cell == '':
        return
    if isinstance(cell, date):
        if cell.year < 1900:  # before the calendar of spreadsheets begins
            page.write_string(row, column, format_date(cell), styles.text)
        else:
            page.write_datetime(row, column, cell, styles.day)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, styles.number)
    else:
        text = str(cell)[:_LONGEST]
        page.write_string(row, column, text, styles.text if harmless(text) == text else styles.quoted)


def _write_about(page: Any, sheet: Sheet, styles: _Styles) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 70)
    for row, (title, value) in enumerate(sheet.about):
        page.write_string(row, 0, title, styles.head)
        _write(page, row, 1, value, styles)


def _name(text: str) -> str:
    """Return a text that may name a worksheet."""
    return ''.join(sign for sign in text if sign not in r'[]:*?/\\')[:31] or 'List'

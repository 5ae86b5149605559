"""A table as a file for Excel: CSV as Russian offices open it, or XLSX. Cells are texts and numbers, never formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import xlsxwriter
from pyramid.response import Response

from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from pyramid.request import Request

CSV, XLSX = 'csv', 'xlsx'
_TYPES = {CSV: 'text/csv', XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'}
_FORMULA = ('=', '+', '-', '@', '\t', '\r')
_WIDEST = 60


def sheet(request: Request, format: str, name: str, titles: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """Return the table as a file to save.

    Parameters: ``format`` is ``csv`` or ``xlsx``; ``name`` is the file's, without its ending; ``titles`` head the
    columns, in words or as translation strings. Raises :class:`NotFoundError` for another format.
    """
    if format not in _TYPES:
        raise NotFoundError(_('There is no such format. There are: ${formats}.', mapping={'formats': 'csv, xlsx'}))
    head = [request.layout.translate(title) for title in titles]
    body = _csv(head, rows) if format == CSV else _xlsx(head, rows)
    response = Response(body=body, content_type=_TYPES[format])
    if format == CSV:
        response.charset = 'utf-8'
    response.headers['Content-Disposition'] = f'attachment; filename="{name}.{format}"'
    response.headers['Cache-Control'] = 'no-store'
    return response


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    kept = io.StringIO()
    writer = csv.writer(kept, delimiter=';', lineterminator='\r\n')
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    # The mark in front tells Excel that this is UTF-8.
    return kept.getvalue().encode('utf-8-sig')


def _harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False})
    page, bold = book.add_worksheet(), book.add_format({'bold': True, 'bottom': 1, 'text_wrap': True})
    widths = [len(title) for title in head]
    for column, title in enumerate(head):
        page.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            write = page.write_number if isinstance(cell, int | float) else page.write_string
            write(number, column, cell if isinstance(cell, int | float) else str(cell))
            widths[column] = max(widths[column], len(str(cell)))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, _WIDEST) + 2)
    page.freeze_panes(1, 0)
    book.close()
    return kept.getvalue()

"""Make the file of a list and give it to whoever asks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from pyramid.response import FileIter, Response

from sedportal.directory.acting import unit_in_name_of
from sedportal.documents.files.names import disposition
from sedportal.documents.operations import note_export
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime, format_number

from ..active import active_filters
from ..cells import Cells
from ..columns import Column, chosen_columns
from ..selection import Selection
from ..usual import usual_columns
from .formats import write_csv, write_xlsx
from .pdf import write_pdf
from .sheet import Heading, Sheet

if TYPE_CHECKING:
    from pyramid.request import Request

# Rows in one file; the list says so before, and the file where it ends.
MOST = 10_000
_MEMORY = 1 << 20
_WRITERS: Mapping[str, tuple[str, Callable[[Sheet, IO[bytes]], None]]] = {
    'xlsx': ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write_xlsx),
    'csv': ('text/csv', write_csv),
    'pdf': ('application/pdf', write_pdf),
}


def export(context: Any, request: Request) -> Response:
    """Give the chosen documents of a list, or all that it finds, as a file; the ledger keeps that it was taken."""
    format = request.POST.get('format', '')
    if format not in _WRITERS:
        raise NotFoundError(_('There is no such format. There are: ${formats}.', mapping={'formats': 'xlsx, csv, pdf'}))
    selection = Selection(request)
    if selection.is_empty:
        selection = selection.everything()
    written = _Rows(request, selection)
    media_type, write = _WRITERS[format]
    file = tempfile.SpooledTemporaryFile(_MEMORY)  # noqa: SIM115 - the response closes it
    write(written.sheet(), file)
    with unit_in_name_of(request.registry, request.authenticated_userid) as unit:
        note_export(unit, format, written.count, selection.address.url())
    return _response(file, media_type, f'{written.title} {written.today}.{format}')


def _response(file: Any, media_type: str, name: str) -> Response:
    size = file.tell()
    file.seek(0)
    response = Response(content_type=media_type, app_iter=FileIter(file), content_length=size)
    response.headers['Content-Disposition'] = disposition(name, inline=False)
    return response


class _Rows:
    """The rows of an export: printed from the index, batch by batch, never all in memory."""

    def __init__(self, request: Request, selection: Selection) -> None:
        self._request = request
        self._selection = selection
        self._filters, _address, _fixed = selection.source.asked(request, selection.params)
        self._columns: Sequence[Column] = chosen_columns(self._filters.columns, usual_columns(request))
        self.title = selection.source.title(request)
        self.today = request.registry.clock.today().isoformat()
        self.count = 0

    def sheet(self) -> Sheet:
        """Return what is to be written."""
        request = self._request
        text = request.wording.text
        organisation = request.portal['organisations'].get(request.person.organisation)
        return Sheet(
            title=self.title,
            organisation=organisation.name if organisation is not None else self._portal_name(),
            note=self._taken(),
            headings=[Heading(text(column.title), column.width) for column in self._columns],
            rows=self._rows(),
            about=self._about(),
            words={'list': text(_('List')), 'about': text(_('About the list')), 'page': text(_('page'))},
        )

    def _portal_name(self) -> str:
        return str(self._request.layout.skin.title(self._request.layout.locale))

    def _rows(self) -> Iterator[list[Any]]:
        cells = Cells(self._request, [column.key for column in self._columns])
        for hit in self._selection.hits(MOST):
            self.count += 1
            yield [column.value(cells, hit.stored) for column in self._columns]

    def _taken(self) -> str:
        mapping = {'who': self._request.person.name, 'when': format_datetime(self._request.registry.clock.now())}
        return str(self._request.wording.text(_('${when}, ${who}', mapping=mapping)))

    def _about(self) -> list[tuple[str, str]]:
        request, selection = self._request, self._selection
        text, total = request.wording.text, selection.total
        found = [(text(_('List')), self.title), (text(_('Taken')), self._taken())]
        found += [(one.title, one.value or '✓') for one in active_filters(request, self._filters, selection.address)]
        if selection.named:
            found.append((text(_('Chosen one by one')), format_number(len(selection.named))))
        found.append((text(_('Documents')), format_number(min(total, MOST))))
        if total > MOST:
            mapping = {'maximum': format_number(MOST), 'total': format_number(total)}
            found.append((text(_('Cut off')), text(_('the first ${maximum} of ${total}', mapping=mapping))))
        return [*found, (text(_('Address')), f'{request.registry.options.public_url}{selection.address.url()}')]

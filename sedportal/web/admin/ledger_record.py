"""One record of the ledger with the chain around it, and records as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.response import Response

from sedportal.kernel.errors import InvalidError, NotFoundError
from sedportal.kernel.i18n import _
from sedportal.ledger.chain import Head, check, digest
from sedportal.ledger.records import Record
from sedportal.security.roles import VIEW_LEDGER

from .ledger import LedgerPage
from .ledger_entries import Entries
from .reach import reach_of
from .sheets import CSV, sheet

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

JSON_LINES = 'jsonl'
_MOST = 10_000
_LOOKED = 200_000


class RecordPage:
    """Answer what the page of a record asks."""

    def __init__(self, request: Request, record: Record) -> None:
        self.request = request
        self.record = record
        self.entry = Entries(request).entry(record)
        self._ledger = request.portal.ledger

    @cached_property
    def computed(self) -> str:
        """Return the hash that the content gives."""
        return digest(self.record.content())

    @cached_property
    def breaks(self) -> list[str]:
        """Return what is wrong with the chain at this record and the one behind it; empty where it holds."""
        seq = self.record.seq
        near = self._ledger.of(range(max(seq - 1, 1), min(seq + 1, self._ledger.last_seq) + 1))
        first = near[0]
        start = Head(first.seq - 1, first.prev_hash) if first.seq > 1 else Head()
        return [self.request.layout.translate(found.text) for found in check(near, after=start)]

    @property
    def neighbours(self) -> tuple[int | None, int | None]:
        """Return the numbers of the records before and behind."""
        seq = self.record.seq
        return seq - 1 if seq > 1 else None, seq + 1 if seq < self._ledger.last_seq else None

    @property
    def url(self) -> str:
        """Return the permanent address of the record."""
        return str(self.request.route_url('admin_ledger_record', seq=self.record.seq))


def record_page(request: Request) -> dict[str, Any]:
    """Show one record."""
    seq = int(request.matchdict['seq'])
    if not 1 <= seq <= request.portal.ledger.last_seq:
        raise NotFoundError(_('The ledger has no record of this number.'))
    return {'page': RecordPage(request, request.portal.ledger.get(seq))}


def export(request: Request) -> Response:
    """Give what the filters find as a file: up to 10,000 records, looking back over 200,000."""
    format, page = request.matchdict['format'], LedgerPage(request)
    if page.faults:
        raise InvalidError(_('Some fields need your attention.'), {key: [text] for key, text in page.faults.items()})
    found = request.portal.ledger.recent(page.filter, _MOST, None, _LOOKED).records
    words, entries = page.asked['words'], Entries(request)
    records = [one for one in found if not words or entries.tells(one, words)]
    if format == JSON_LINES:
        body = b''.join(_lines(entries, records))
        response = Response(body=body, content_type='application/x-ndjson')
        response.headers['Content-Disposition'] = f'attachment; filename="ledger.{JSON_LINES}"'
        response.headers['Cache-Control'] = 'no-store'
        return response
    titles = ('№', _('When'), _('Who'), _('What happened'), _('About what'), _('Organisation'), _('Details'))
    rows = (_row(request, entries, one) for one in records)
    return sheet(request, CSV if format == CSV else '', 'ledger', titles, rows)


def _lines(entries: Entries, records: list[Record]) -> Iterator[bytes]:
    """Give each record as one line; where the details are closed, they are null and the hash still proves them."""
    for record in records:
        open_details = entries.open_details(record)
        if open_details == record.details:
            yield record.line() + b'\n'
        else:
            values = {**json.loads(record.line()), 'details': open_details, 'closed': True}
            yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b'\n'


def _row(request: Request, entries: Entries, record: Record) -> tuple[Any, ...]:
    entry = entries.entry(record)
    closed = request.layout.translate(_('closed: the document is not open to you')) if entry.closed else ''
    details = closed or '; '.join(f'{name}: {value}' for name, value in entry.details)
    return entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.organisation, details


def includeme(config: Configurator) -> None:
    """Register the page of a record and the files."""
    for name, path, view, template in (
        ('admin_ledger_record', '/admin/ledger/{seq:\\d{1,17}}', record_page, 'ledger_record.pt'),
        ('admin_ledger_export', '/admin/ledger/export/{format}', export, ''),
    ):
        config.add_route(name, path, factory=reach_of(VIEW_LEDGER))
        renderer = f'sedportal.web:templates/admin/{template}' if template else None
        config.add_view(view, route_name=name, request_method='GET', permission=VIEW_LEDGER, renderer=renderer)

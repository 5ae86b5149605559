"""The journal of registration: the numbers of a register as a list with filters, on paper and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sedportal.directory.content import Organisation
from sedportal.documents.kinds import KINDS
from sedportal.documents.listing import find_documents
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date, format_datetime
from sedportal.registers.content import ANNULLED, ISSUED, RESERVED, Entry, Register, register_key
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide
from sedportal.security.roles import RESERVE_NUMBERS

from ..admin.sheets import sheet
from ..forms.dates import DayError, read_day
from .posting import whole_number

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

PAGE = 100
GAP = 'gap'
STATUSES: Mapping[str, Any] = {
    ISSUED: _('Issued'), RESERVED: _('Reserved'), ANNULLED: _('Annulled'), GAP: _('Gap: never given'),
}  # fmt: skip
_AT_ONCE = 500
_MOST_EXPORTED = 50_000
_LONGEST = 200


@dataclass(frozen=True)
class Line:
    """A number of the register; what the document is stays empty for those who may not see it."""

    seq: int
    number: str
    status: str
    at: str
    until: str
    over: bool
    reason: str
    who: str
    url: str
    title: str
    correspondent: str


class Journal:
    """Answer what the page of a register asks."""

    def __init__(self, request: Request, organisation: Organisation) -> None:
        self.request = request
        self.organisation = organisation
        self.path = request.resource_path(organisation, 'registers')
        self.register = self._asked()
        self.faults: dict[str, str] = {}
        asked = {name: str(request.GET.get(name, '')).strip()[:_LONGEST] for name in ('q', 'status', 'since', 'until')}
        self.asked = {**asked, 'status': asked['status'] if asked['status'] in STATUSES else ''}
        self._since, self._until = self._day('since'), self._day('until')
        self.limit = PAGE
        offset = (whole_number(request.GET.get('offset')) or 0) // PAGE * PAGE
        self.offset = offset if offset < self.total else 0

    def _asked(self) -> Register | None:
        kind, year = self.request.GET.get('kind'), whole_number(self.request.GET.get('year'))
        if kind is None:
            return next(iter(by_year(self.organisation)), None)
        register: Register | None = self.organisation.registers.get(register_key(kind, year or 0))
        if register is None:
            raise NotFoundError(_('There is no such register.'))
        return register

    def _day(self, name: str) -> date | None:
        if not self.asked[name]:
            return None
        try:
            return read_day(self.asked[name], self.request.registry.clock.today())
        except DayError as fault:
            self.faults[name] = self.request.layout.translate(fault.message)
            return None

    @property
    def choices(self) -> list[tuple[str, Any, int, int, bool]]:
        """Return the registers: address, kind, year, how many numbers, whether it is the present one."""
        return [
            (address(self.path, one), KINDS[one.kind].plural, one.year, one.next_seq - 1, one is self.register)
            for one in by_year(self.organisation)
        ]

    @property
    def title(self) -> str:
        """Return which register this is."""
        if self.register is None:
            return ''
        return f'{self.request.layout.translate(KINDS[self.register.kind].plural)}, {self.register.year}'

    @property
    def statuses(self) -> list[tuple[str, str, bool]]:
        """Return what the list can be narrowed to."""
        say = self.request.layout.translate
        return [(key, say(title), key == self.asked['status']) for key, title in STATUSES.items()]

    @property
    def words(self) -> Mapping[str, Any]:
        """Return what each status is called."""
        return STATUSES

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter is set."""
        return any(self.asked.values())

    @property
    def may_reserve(self) -> bool:
        """Tell whether one may reserve numbers here and give them up."""
        return decide(self.request.rights, RESERVE_NUMBERS, self.organisation).allowed

    @cached_property
    def gaps(self) -> int:
        """Return how many numbers of the series were never given; there should be none."""
        return 0 if self.register is None else self.register.next_seq - 1 - len(self.register)

    @cached_property
    def _numbers(self) -> list[int] | range:
        """Return the places of the register that fit the filters, the latest first."""
        if self.register is None or self.faults:
            return []
        every = range(self.register.next_seq - 1, 0, -1)
        return [seq for seq in every if self._fits(self.register.get(seq))] if self.narrowed else every

    def _fits(self, entry: Entry | None) -> bool:
        status = entry.status if entry is not None else GAP
        if self.asked['status'] and self.asked['status'] != status:
            return False
        if entry is None:
            return not (self.asked['q'] or self._since or self._until)
        day = moscow(entry.at).date()
        if (self._since and day < self._since) or (self._until and day > self._until):
            return False
        words = self.asked['q'].casefold()
        return not words or words in f'{entry.number} {entry.reason}'.casefold()

    @property
    def total(self) -> int:
        """Return how many numbers fit."""
        return len(self._numbers)

    @property
    def rows(self) -> list[Line]:
        """Return the page of the journal."""
        return self._lines(self._numbers[self.offset : self.offset + PAGE])

    def page_url(self, offset: int) -> str:
        """Return the address of another page with the same filters."""
        return self._with(self.path, offset=offset)

    def export_url(self, format: str) -> str:
        """Return where what is found can be saved as a file."""
        return self._with(f'{self.path}/export/{format}')

    def _with(self, path: str, **more: Any) -> str:
        register = self.register
        named = {'kind': register.kind, 'year': register.year} if register is not None else {}
        values = {**named, **self.asked, **more}
        return f'{path}?{urlencode({key: value for key, value in values.items() if value not in ("", 0)})}'

    def all_lines(self) -> Iterator[Line]:
        """Give all that is found, in the order of the numbers. Up to 50,000 of them."""
        numbers = list(self._numbers)[:_MOST_EXPORTED][::-1]
        for first in range(0, len(numbers), _AT_ONCE):
            yield from self._lines(numbers[first : first + _AT_ONCE])

    def _lines(self, numbers: Any) -> list[Line]:
        register = self.register
        if register is None:
            return []
        entries = [(seq, register.get(seq)) for seq in numbers]
        seen = self._documents([entry.uid for _seq, entry in entries if entry is not None and entry.uid])
        return [self._line(seq, entry, seen) for seq, entry in entries]

    def _documents(self, uids: list[str]) -> dict[str, Mapping[str, Any]]:
        """Return what the index keeps of those documents that one may see."""
        if not uids:
            return {}
        request = self.request
        query = SearchQuery(frozenset(), uids=tuple(uids), limit=len(uids))
        found = find_documents(request.registry, request.portal, request.rights, query)
        return {hit.uid: hit.stored for hit in found.result.items}

    def _line(self, seq: int, entry: Entry | None, seen: Mapping[str, Mapping[str, Any]]) -> Line:
        if entry is None:
            return Line(seq, '—', GAP, '', '', False, '', '', '', '', '')
        row = seen.get(entry.uid, {})
        until = entry.valid_until
        return Line(
            seq=seq,
            number=entry.number,
            status=entry.status,
            at=format_datetime(entry.at),
            until=format_date(until) if until and entry.status == RESERVED else '',
            over=bool(until and entry.status == RESERVED and until < self.request.registry.clock.today()),
            reason=entry.reason,
            who=self.request.wording.person(entry.who) if entry.who else '',
            url=f'/documents/{entry.uid}' if row else '',
            title=str(row.get('title') or ''),
            correspondent=str(row.get('correspondent') or ''),
        )


def by_year(organisation: Organisation) -> list[Register]:
    """Return the registers of an organisation, those of the latest year first."""
    order = list(KINDS)
    return sorted(organisation.registers.values(), key=lambda one: (-one.year, order.index(one.kind)))


def address(path: str, register: Register) -> str:
    """Return the address of a register."""
    return f'{path}?kind={register.kind}&year={register.year}'


def registers(context: Organisation, request: Request) -> dict[str, Any]:
    """Show one register, by default the first of the latest year, and the choice of the others."""
    return {'page': Journal(request, context)}


def export(context: Organisation, request: Request) -> Response:
    """Give the journal as a file."""
    page = Journal(request, context)
    if page.register is None:
        raise NotFoundError(_('There is no such register.'))
    say = request.layout.translate
    titles = (_('No.'), _('Number'), _('Given'), _('Status'), _('Correspondent'), _('Title (summary)'), _('Reason'))
    rows = (
        (line.seq, line.number, line.at, say(STATUSES[line.status]), line.correspondent, line.title, line.reason)
        for line in page.all_lines()
    )
    name = f'{context.slug}-{page.register.kind}-{page.register.year}'
    return sheet(request, request.subpath[1], name, titles, rows)

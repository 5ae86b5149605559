"""Registers of an organisation: their numbers, gaps and reserves; reserve a number, give one up, set the pattern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.documents.content import Document
from sedportal.documents.kinds import KINDS
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import InvalidError, NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.registers.content import ANNULLED, ISSUED, RESERVED, Entry, Register, register_key
from sedportal.registers.numbering import MAX_LENGTH, render
from sedportal.registers.operations import annul_reservation, pattern_of, reserve_number, set_pattern
from sedportal.security.permits import decide
from sedportal.security.roles import RESERVE_NUMBERS

from ..forms.dates import DayError, read_day
from ..forms.widgets import DayWidget
from .posting import Task, carry_out, choice, fields, line, lines, whole_number

if TYPE_CHECKING:
    from pyramid.request import Request

PAGE = 100
STATUSES = {ISSUED: _('Issued'), RESERVED: _('Reserved'), ANNULLED: _('Annulled'), 'gap': _('Gap: never given')}
_SAMPLE = {'org': 'ОРГ', 'dept': '01', 'case': '01-05', 'kind': 'вид', 'L': 'А'}


def registers(context: Organisation, request: Request) -> dict[str, Any]:
    """Show one register, by default the first of the latest year, and the choice of the others."""
    path = request.resource_path(context, 'registers')
    register = _asked(context, request)
    choices = [(_address(path, one), KINDS[one.kind].plural, one, one is register) for one in _by_year(context)]
    page = {
        'title': _('Registers'), 'path': path, 'choices': choices, 'register': register, 'rows': [], 'total': 0,
        'offset': 0, 'limit': PAGE, 'may_reserve': decide(request.rights, RESERVE_NUMBERS, context).allowed,
    }  # fmt: skip
    return page if register is None else {**page, **_numbers(request, path, register)}


def _numbers(request: Request, path: str, register: Register) -> dict[str, Any]:
    total = register.next_seq - 1
    offset = (whole_number(request.GET.get('offset')) or 0) // PAGE * PAGE
    offset = offset if offset < total else 0
    return {
        'rows': list(_rows(request, register, offset)), 'total': total, 'offset': offset,
        'kind_title': KINDS[register.kind].plural,
        'page_url': lambda place: f'{_address(path, register)}&offset={place}',
    }  # fmt: skip


def _address(path: str, register: Register) -> str:
    return f'{path}?kind={register.kind}&year={register.year}'


def _by_year(organisation: Organisation) -> list[Register]:
    order = list(KINDS)
    return sorted(organisation.registers.values(), key=lambda one: (-one.year, order.index(one.kind)))


def _asked(organisation: Organisation, request: Request) -> Register | None:
    """Return the register that the address names. Raises :class:`NotFoundError` if there is none."""
    kind, year = request.GET.get('kind'), whole_number(request.GET.get('year'))
    if kind is None:
        return next(iter(_by_year(organisation)), None)
    register: Register | None = organisation.registers.get(register_key(kind, year or 0))
    if register is None:
        raise NotFoundError(_('There is no such register.'))
    return register


def _rows(request: Request, register: Register, offset: int) -> Iterator[dict[str, Any]]:
    """Give the numbers from the latest down, gaps among them."""
    last = register.next_seq - 1 - offset
    for seq in range(last, max(last - PAGE, 0), -1):
        entry = register.get(seq)
        status = entry.status if entry is not None else 'gap'
        row = {
            'seq': seq,
            'number': '—',
            'status': status,
            'words': STATUSES[status],
            'at': '',
            'reason': '',
            'who': '',
        }
        if entry is not None:
            row |= {'number': entry.number, 'at': format_datetime(entry.at), 'reason': entry.reason, 'who': entry.who}
        yield {**row, **_document_of(request, entry)}


def _document_of(request: Request, entry: Entry | None) -> dict[str, str]:
    """Return address and title of the document that bears the number, for those who may see it."""
    document: Document | None = None
    if entry is not None and entry.uid:
        document = request.registry.document_by_uid(request.portal, entry.uid)
    if document is None or not decide(request.rights, 'view', document).allowed:
        return {'url': '', 'title': ''}
    return {'url': request.resource_path(document), 'title': document.title}


def reserve(context: Organisation, request: Request) -> Any:
    """Keep the next number of a register for a document to come."""
    back = request.resource_path(context, 'registers')

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        until = _day(request, given['valid_until'])
        entry = reserve_number(
            request.unit, context, given['kind'], given['reason'], until, {'org': context.short_name[:10]}
        )
        year = moscow(request.registry.clock.now()).year
        message = _('Reserved: ${number}', mapping={'number': entry.number})
        return message, f'{back}?kind={given["kind"]}&year={year}'

    until = line('valid_until', _('Until'), hint=_('For example 15.07.2026 or +10. May stay empty.'), required=False)
    until.widget = DayWidget()
    kinds = choice('kind', _('Kind of documents'), [(key, kind.plural) for key, kind in KINDS.items()])
    reason = lines('reason', _('What for'), required=True)
    lead = _('The next number is kept back: no other document gets it.')
    task = Task(_('Reserve a number'), _('Reserve'), fields(kinds, reason, until), do, back, lead)
    return carry_out(request, task)


def _day(request: Request, typed: str) -> Any:
    if not typed:
        return None
    try:
        day = read_day(typed, request.registry.clock.today())
    except DayError as fault:
        raise invalid({'valid_until': [fault.message]}) from fault
    if day < request.registry.clock.today():
        raise invalid({'valid_until': [_('This day is over. Choose a later one.')]})
    return day


def give_up(context: Organisation, request: Request) -> Any:
    """Give up a reserved number; it is never used again."""
    kind, year, place = request.subpath[1:]
    register = context.registers.get(register_key(kind, whole_number(year) or 0))
    entry = register.get(whole_number(place) or 0) if register is not None else None
    if register is None or entry is None or entry.status != RESERVED:
        raise NotFoundError(_('There is no such number in this register.'))
    back = request.resource_path(context, 'registers') + f'?kind={kind}&year={year}'

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        annul_reservation(request.unit, context, register.key, entry.seq, given['reason'])
        return _('Given up: ${number}', mapping={'number': entry.number}), back

    lead = _('Number ${number} stays in the register as annulled and is never used.', mapping={'number': entry.number})
    reason = lines('reason', _('Why'), required=True)
    task = Task(_('Give up the number?'), _('Give up'), fields(reason), do, back, lead, css='btn-danger')
    return carry_out(request, task)


def patterns(context: Organisation, request: Request) -> dict[str, Any]:
    """Show how the numbers of each kind are written, with an example."""
    path = request.resource_path(context, 'number-patterns')
    rows = [
        {'title': kind.plural, 'pattern': pattern_of(request.registry, context, key),
         'example': _example(context, request, key), 'url': f'{path}/{key}'}
        for key, kind in KINDS.items()
    ]  # fmt: skip
    return {'title': _('How numbers are written'), 'rows': rows, 'back': request.resource_path(context)}


def _example(organisation: Organisation, request: Request, kind: str) -> str:
    year = moscow(request.registry.clock.now()).year
    register = organisation.registers.get(register_key(kind, year))
    try:
        return render(
            pattern_of(request.registry, organisation, kind), register.next_seq if register else 1, year,
            {**_SAMPLE, 'org': organisation.short_name[:10]},
        )  # fmt: skip
    except InvalidError:
        return '—'


def pattern(context: Organisation, request: Request) -> Any:
    """Set how the numbers of one kind are written from the next one on."""
    kind = request.subpath[0]
    if kind not in KINDS:
        raise NotFoundError(_('There is no such register.'))
    back = request.resource_path(context, 'number-patterns')

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        set_pattern(request.unit, context, kind, given['pattern'])
        message = _('The next number will look like this: ${example}', mapping={
            'example': _example(context, request, kind)
        })  # fmt: skip
        return message, back

    hint = _(
        '{seq} is the place in the register, {seq:04} the same with zeros, {yy} and {yyyy} the year, {org} the '
        'organisation, {dept} the unit, {case} the case index. Up to ${limit} characters.',
        mapping={'limit': MAX_LENGTH},
    )
    task = Task(
        KINDS[kind].plural, _('Save'), fields(line('pattern', _('Pattern'), hint=hint)), do, back,
        lead=_('The next number: ${example}', mapping={'example': _example(context, request, kind)}),
        initial={'pattern': pattern_of(request.registry, context, kind)},
        notes=(_('Numbers given already stay as they are.'),),
    )  # fmt: skip
    return carry_out(request, task)

"""Reserve a number of a register, and give one up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.documents.kinds import KINDS
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.registers.content import RESERVED, register_key
from sedportal.registers.operations import annul_reservation, reserve_number

from ..forms.dates import DayError, read_day
from ..forms.widgets import DayWidget
from .posting import Task, carry_out, choice, fields, line, lines, whole_number

if TYPE_CHECKING:
    from pyramid.request import Request


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

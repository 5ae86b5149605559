"""The report «Пропуски и резервы»: every register of an organisation checked, and what is kept back in each.

Source: docs/domain.md, section 1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.directory.content import Organisation
from sedportal.documents.kinds import KINDS
from sedportal.kernel.russian import format_date, format_datetime
from sedportal.registers.content import ANNULLED, RESERVED, Register
from sedportal.registers.verify import verify_register
from sedportal.security.permits import decide
from sedportal.security.roles import RESERVE_NUMBERS

from .journal import address, by_year

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass(frozen=True)
class Kept:
    """A number that is kept back: by whom, what for, until when."""

    number: str
    at: str
    who: str
    reason: str
    until: str
    over: bool
    url: str


@dataclass(frozen=True)
class Checked:
    """A register with what the check found in it; ``findings`` are empty where all holds."""

    title: str
    url: str
    given: int
    annulled: int
    findings: tuple[str, ...]
    kept: tuple[Kept, ...]


def report(context: Organisation, request: Request) -> dict[str, Any]:
    """Check every register of the organisation and list its reserves."""
    path = request.resource_path(context, 'registers')
    return {
        'organisation': context, 'path': path, 'registers': [_checked(request, path, one) for one in by_year(context)],
        'may_reserve': decide(request.rights, RESERVE_NUMBERS, context).allowed,
    }  # fmt: skip


def _checked(request: Request, path: str, register: Register) -> Checked:
    found = verify_register(register, request.registry.document_by_uid, request.portal)
    entries = list(register)
    return Checked(
        title=f'{request.layout.translate(KINDS[register.kind].plural)}, {register.year}',
        url=address(path, register),
        given=register.next_seq - 1,
        annulled=sum(entry.status == ANNULLED for entry in entries),
        findings=tuple(request.layout.translate(one.text) for one in found),
        kept=tuple(_kept(request, path, register, entry) for entry in entries if entry.status == RESERVED),
    )


def _kept(request: Request, path: str, register: Register, entry: Any) -> Kept:
    until = entry.valid_until
    return Kept(
        number=entry.number,
        at=format_datetime(entry.at),
        who=request.wording.person(entry.who),
        reason=entry.reason,
        until=format_date(until) if until else '',
        over=bool(until and until < request.registry.clock.today()),
        url=f'{path}/give-up/{register.kind}/{register.year}/{entry.seq}',
    )

"""Check every register: numbers unique, without gaps, dates in order, each issued number on its document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sedportal.kernel.findings import Finding

from .content import ISSUED, Register


def verify_registers(registry: Any, portal: Any) -> Iterator[Finding]:
    """Give a finding for each fault in any register of any organisation."""
    for organisation in portal['organisations'].values():
        for register in organisation.registers.values():
            yield from verify_register(register, registry.document_by_uid, portal)


def verify_register(register: Register, document_by_uid: Callable[[Any, str], Any], portal: Any) -> Iterator[Finding]:
    """Give a finding for each fault in one register."""
    place = f'register:{register.organisation}/{register.key}'
    expected, last_at, numbers = 1, None, set()
    for entry in register:
        if entry.seq != expected:
            yield Finding('error', place, f'numbers {expected} to {entry.seq - 1} are missing')
        expected = entry.seq + 1
        if entry.number in numbers:
            yield Finding('error', place, f'number {entry.number} stands twice')
        numbers.add(entry.number)
        if last_at is not None and entry.at < last_at:
            yield Finding('error', place, f'{entry.number} is dated before the number that precedes it')
        last_at = entry.at
        if entry.status == ISSUED:
            document = document_by_uid(portal, entry.uid)
            if document is None or document.number != entry.number:
                yield Finding('error', place, f'{entry.number} was issued to {entry.uid}, which does not carry it')
    if expected != register.next_seq:
        yield Finding('error', place, f'the next number is {register.next_seq}, the last recorded {expected - 1}')

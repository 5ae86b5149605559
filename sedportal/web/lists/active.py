"""The filters in force, in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sedportal.kernel.i18n import _

from .filters import DAYS, DIMENSIONS, ME

if TYPE_CHECKING:
    from pyramid.request import Request

    from .address import Address
    from .filters import Filters

TITLES: Mapping[str, str] = {
    'q': _('Words'),
    'organisation': _('Organisation'),
    'kind': _('Kind'),
    'state': _('State'),
    'mark': _('Access mark'),
    'party': _('Correspondent'),
    'case': _('Case index'),
    'initiator': _('Made by'),
    'participant': _('Takes part'),
    'holder': _('Held by'),
    'date_from': _('Dated from'),
    'date_to': _('Dated until'),
    'registered_from': _('Registered from'),
    'registered_to': _('Registered until'),
    'files': _('With files'),
    'urgent': _('Urgent only'),
    'waits': _('Days on this step, at least'),
}


class Active(NamedTuple):
    """A filter in force: what it is, what it was set to (nothing for yes), and the list without it."""

    title: str
    value: str
    url: str


def active_filters(request: Request, filters: Filters, address: Address, seen: Collection[str] = ()) -> list[Active]:
    """Return the filters in force, in the order of the address, but for those that are ``seen`` elsewhere."""
    text = request.wording.text
    return [
        Active(text(TITLES[name]), value, address.without(name, raw))
        for name, raw, value in _said(request, filters)
        if name in TITLES and name not in seen
    ]


def _said(request: Request, filters: Filters) -> Iterator[tuple[str, str | None, str]]:
    wording = request.wording
    words = {
        'kind': wording.kind, 'state': wording.any_state, 'mark': wording.mark, 'organisation': wording.organisation,
    }  # fmt: skip
    for name, value in filters.pairs():
        if name in DIMENSIONS:
            yield name, value, words[name](value)
        elif name in ('initiator', 'participant', 'holder'):
            yield name, None, wording.text(_('me')) if value == ME else wording.person(value)
        elif name in ('files', 'urgent'):
            yield name, None, ''
        elif name in DAYS and name in filters.faults:
            continue
        else:
            yield name, None, value

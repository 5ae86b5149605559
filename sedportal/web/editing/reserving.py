"""The choice of a reserved number where a document is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import colander
import deform

from sedportal.directory.content import organisation_of
from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.registers.content import RESERVED, Entry, register_key

from .posting import whole_number

if TYPE_CHECKING:
    from pyramid.request import Request

NAME = 'reserved'
_MOST = 200


def reserved_entries(request: Request, place: Any, kind: str) -> list[Entry]:
    """Return the numbers kept back in the present register of ``kind``, the lowest first, up to 200."""
    organisation = organisation_of(place)
    year = moscow(request.registry.clock.now()).year
    register = organisation.registers.get(register_key(kind, year)) if organisation is not None else None
    found: list[Entry] = []
    for entry in register or ():
        if entry.status == RESERVED:
            found.append(entry)
            if len(found) == _MOST:
                break
    return found


def reserved_node(request: Request, place: Any, kind: str) -> colander.SchemaNode | None:
    """Return the field in which a reserved number is chosen, or None where none is kept back."""
    entries = reserved_entries(request, place, kind)
    if not entries:
        return None
    pairs = [('', _('The next one')), *((str(entry.seq), _title(entry)) for entry in entries)]
    return colander.SchemaNode(
        colander.String(),
        name=NAME,
        title=_('Registration number'),
        missing='',
        widget=deform.widget.SelectWidget(values=pairs),
    )


def _title(entry: Entry) -> Any:
    mapping = {'number': entry.number, 'reason': entry.reason[:80], 'day': format_date(entry.at)}
    return _('${number}, reserved on ${day}: ${reason}', mapping=mapping)


def reserved_choice(request: Request) -> int | None:
    """Return the place of the chosen number in its register, or None for the next one.

    Asks the post itself: once a number is used, the form has no such field, and the choice must not be forgotten.
    """
    chosen = request.POST.get(NAME)
    if not chosen:
        return None
    # No number has the place 0, so that the operation refuses what is none.
    return whole_number(chosen) or 0

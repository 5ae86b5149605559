"""The columns that a list of documents may have: title, order, how a row prints it, what an export writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sedportal.kernel.i18n import _

from .cells import Cells

if TYPE_CHECKING:
    from collections.abc import Iterable

_Print = Callable[[Cells, Any], str]
_Value = Callable[[Cells, Any], Any]


@dataclass(frozen=True)
class Column:
    """One column: ``shown`` prints a cell in markup, ``value`` gives it to an export as text, day or number.

    ``css`` is the class of its cells; ``sort`` the order that its header asks for first, or empty; ``width`` in an
    export, in characters; ``fixed`` columns are always shown.
    """

    key: str
    title: str
    shown: _Print
    value: _Value
    css: str = ''
    sort: str = ''
    width: int = 16
    fixed: bool = False


def _table(*columns: Column) -> Mapping[str, Column]:
    return MappingProxyType({column.key: column for column in columns})


COLUMNS: Mapping[str, Column] = _table(
    Column('number', _('No.'), Cells.number, Cells.number_text, 'number', '-number', 18),
    Column('registered', _('Registered'), Cells.registered, Cells.registered_day, 'number', '-registered', 12),
    Column('date', _('Date'), Cells.date, Cells.date_day, 'number', '-date', 12),
    Column('correspondent', _('Correspondent'), Cells.party, Cells.party_text, 'party-cell', 'correspondent', 36),
    Column('ext_number', _('Sender’s number'), Cells.ext_number, Cells.ext_number_text, '', '', 16),
    Column('title', _('Summary'), Cells.title, Cells.title_text, 'title-cell', 'title', 60, True),
    Column('kind', _('Kind'), Cells.kind, Cells.kind_text, '', '', 20),
    Column('state', _('State'), Cells.state, Cells.state_text, 'state-cell', '', 18),
    Column('holder', _('Held by'), Cells.holder, Cells.holder_text, 'holder-cell', '', 24),
    Column('since', _('On this step'), Cells.since, Cells.since_day, 'number', 'since', 12),
    Column('access', _('Access'), Cells.access, Cells.access_text, 'state-cell', '', 18),
    Column('files', _('Files'), Cells.files, Cells.files_count, 'number', '', 8),
    Column('urgency', _('Urgency'), Cells.urgency, Cells.urgency_text, '', '', 12),
    Column('case', _('Case index'), Cells.case, Cells.case_text, 'number', '', 12),
    Column('organisation', _('Organisation'), Cells.organisation, Cells.organisation_text, '', '', 24),
    Column('person', _('Made by'), Cells.person, Cells.person_text, '', '', 20),
    Column('changed', _('Changed'), Cells.changed, Cells.changed_day, 'number', '-changed', 12),
)
USUAL = ('number', 'date', 'correspondent', 'title', 'state', 'holder')


def chosen_columns(*choices: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of the first choice that names any, with those that are always shown."""
    for keys in choices:
        found = [COLUMNS[key] for key in dict.fromkeys(keys) if key in COLUMNS]
        if found:
            return (*found, *(one for one in COLUMNS.values() if one.fixed and one not in found))
    return tuple(COLUMNS[key] for key in USUAL)


def are_columns(value: Any) -> bool:
    """Tell whether ``value`` may be kept as somebody's usual columns."""
    return isinstance(value, list) and 0 < len(value) <= len(COLUMNS) and all(key in COLUMNS for key in value)

"""Widgets of our own: rows that grow, a day as people type it."""

from __future__ import annotations

from typing import Any

import colander
import deform


class RowsWidget(deform.widget.SequenceWidget):
    """A list of fields: one empty row stands ready, and rows left empty are no rows.

    A list grows by a button that sends the form, so it works without JavaScript too (``Form.with_added_row``).
    """

    def serialize(self, field: Any, cstruct: Any, **names: Any) -> Any:
        """Render the rows and, unless the list is full or only read, an empty one."""
        read_only = names.get('readonly', self.readonly)
        rows = 0 if cstruct in (colander.null, None) else len(cstruct)
        names['spare'] = None
        if not read_only and (self.max_len is None or rows < self.max_len):
            spare = names['spare'] = field.children[0].clone()
            first = spare.children[0] if spare.children else spare
            first.begin_here = getattr(field, 'row_added', False)
        return super().serialize(field, cstruct, **names)

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        """Read the rows that hold something. Raises ``colander.Invalid`` with the faults of each."""
        filled = [row for row in pstruct if _holds_something(row)] if isinstance(pstruct, list) else pstruct
        return super().deserialize(field, filled)


class DayWidget(deform.widget.TextInputWidget):
    """A day as text, with the browser's calendar beside it where JavaScript runs."""

    template = 'day'

    def __init__(self, **options: Any) -> None:
        attributes = {'autocomplete': 'off', **options.pop('attributes', {})}
        super().__init__(attributes=attributes, **options)


def _holds_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_something(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_something(inner) for inner in value)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, colander.null)

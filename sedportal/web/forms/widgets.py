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


class FoldedFormWidget(deform.widget.FormWidget):
    """A form with its main fields open and the rare ones in a disclosure, beside the files that go with it.

    Fields whose schema says ``folded`` are the rare ones. Parameters: ``creation`` is what the template asks for the
    rest (``web.editing.registration``).
    """

    template = 'registration'

    def __init__(self, creation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.creation = creation


class DayWidget(deform.widget.TextInputWidget):
    """A day as text, with the browser's calendar beside it where JavaScript runs.

    Parameters: ``echo`` is ``day`` or ``moment``: what is typed is then told in words under the field; ``lean`` is how
    it is read (``dates.read_day``).
    """

    template = 'day'
    echo = ''
    lean = 0

    def __init__(self, **options: Any) -> None:
        attributes = {'autocomplete': 'off', **options.pop('attributes', {})}
        super().__init__(attributes=attributes, **options)


class TypeaheadWidget(deform.widget.TextInputWidget):
    """A line of text for which the portal offers what may be meant; without JavaScript a line of text.

    Parameters: ``source`` is the address that answers with options (``web/typeahead``), without what is typed. What an
    option brings for other controls goes into those of the same row of a list, else of the same form; ``clears`` are
    controls that are emptied when the text is changed by hand.
    """

    template = 'typeahead'

    def __init__(self, source: str, clears: tuple[str, ...] = (), **options: Any) -> None:
        attributes = {'autocomplete': 'off', 'spellcheck': 'false', **options.pop('attributes', {})}
        super().__init__(attributes=attributes, **options)
        self.source = source
        self.clears = ' '.join(clears)


def _holds_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_something(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_something(inner) for inner in value)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, colander.null)

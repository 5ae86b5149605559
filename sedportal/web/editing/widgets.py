"""Widgets of the editing forms beside those of ``web/forms``."""

from __future__ import annotations

from typing import Any

import colander
import deform


class FilesWidget(deform.widget.Widget):
    """A choice of files. Their bytes never pass through the form: ``documents.files.uploads`` received them already.

    Parameters: ``several`` lets the browser send more than one.
    """

    template = 'files'
    readonly_template = 'files'
    several = True

    def serialize(self, field: Any, cstruct: Any, **names: Any) -> Any:
        """Render the control; browsers never fill it in again."""
        return field.renderer(self.template, **self.get_template_values(field, cstruct, names))

    def deserialize(self, field: Any, pstruct: Any) -> Any:
        """Return nothing: the view asks for the files by themselves."""
        return colander.null


class DefaultButtonWidget(deform.widget.HiddenWidget):
    """The button that the Enter key presses: else the browser would take the first one, which adds a row."""

    template = 'default_button'
    hidden = True

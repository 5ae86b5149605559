"""The form of a page: deform's, with the request's token, stable names and a summary of what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import colander
import deform
import peppercorn
from chameleon.utils import Markup
from deform.template import ZPTRendererFactory
from pyramid.csrf import get_csrf_token
from pyramid.i18n import get_localizer
from pyramid.threadlocal import get_current_request

from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _, translated

if TYPE_CHECKING:
    from pyramid.request import Request

TEMPLATES = Path(__file__).resolve().parent.parent / 'templates' / 'deform'
ADD_ROW = 'add_row'
# Widgets of several controls: a label belongs to each, and the field's title to all of them.
_GROUPS = frozenset({'checkbox_choice', 'radio_choice', 'sequence', 'mapping'})
_SHAPES = {
    'form': dict, 'registration': dict, 'mapping': dict, 'file_upload': dict, 'sequence': list,
    'checkbox_choice': list,
}  # fmt: skip
_FIRST_OF_MANY = frozenset({'checkbox_choice', 'radio_choice'})

DAMAGED = _('The form came damaged. Open it anew and fill it in again.')


class Fault(NamedTuple):
    """Say what is wrong with one field; ``anchor`` is the id to go to, empty for the form as a whole."""

    anchor: str
    title: Any
    text: str


def translate(text: Any) -> str:
    """Return a text in the language of the present request; without one, in English."""
    request = get_current_request()
    if request is None:
        return str(text.interpolate() if hasattr(text, 'interpolate') else text)
    return translated(get_localizer(request), text)


class FormRenderer(ZPTRendererFactory):
    """Render deform's fields from the given folders only: deform's own templates carry inline scripts."""

    def __init__(self, folders: Sequence[str], *, auto_reload: bool = False) -> None:
        super().__init__(folders, auto_reload=auto_reload, translator=translate)

    def __call__(self, template_name: str, **names: Any) -> str:
        """Render one template; ``control`` are a control's attributes, ``field_texts`` what is wrong with it."""
        field = names.get('field')
        if field is not None:
            names['control'] = control_attributes(field)
            names['field_texts'] = texts_of(field)
            names['is_group'] = field.widget.template in _GROUPS
        return Markup(super().__call__(template_name, **names))


def control_attributes(field: Any) -> dict[str, str]:
    """Return the attributes of a field's control: what describes it, whether it is wrong or must be filled."""
    attributes: dict[str, str] = {}
    described = [f'{field.oid}-hint'] if field.description else []
    if texts_of(field):
        described.append(f'{field.oid}-error')
        attributes['aria-invalid'] = 'true'
    if described:
        attributes['aria-describedby'] = ' '.join(described)
    if field.required:
        attributes['aria-required'] = 'true'
    if getattr(field, 'begin_here', False):
        attributes['autofocus'] = 'autofocus'
    attributes.update(getattr(field.widget, 'attributes', None) or {})
    return attributes


def texts_of(field: Any) -> list[str]:
    """Return what is wrong with the field itself, in the reader's language."""
    if field.error is None:
        return []
    return list(dict.fromkeys(translate(text) for text in field.error.messages() if text))


class Form(deform.Form):
    """A form of one request.

    Parameters: ``schema`` is colander's; ``form_id`` tells the forms of a page apart; ``buttons`` and ``options`` are
    deform's. ``validate`` raises ``deform.ValidationFailure``, whose ``render()`` gives the form back as it was
    typed, with its faults.
    """

    def __init__(self, request: Request, schema: colander.SchemaNode, form_id: str = 'form', **options: Any) -> None:
        options.setdefault('focus', 'off')
        super().__init__(
            schema, formid=form_id, renderer=request.registry.form_renderer, counter=_Ids(form_id), **options
        )
        self.csrf_token = get_csrf_token(request)

    def validate(self, controls: Iterable[tuple[str, Any]], subcontrol: str | None = None) -> dict[str, Any]:
        """Return the accepted values of posted ``controls``.

        Raises ``deform.ValidationFailure`` for values that do not fit, :class:`InvalidError` for what no browser
        would send from this form.
        """
        values = self._parsed(controls)
        accepted: dict[str, Any] = self.validate_pstruct(values[subcontrol] if subcontrol else values)
        return accepted

    def with_added_row(self, controls: Iterable[tuple[str, Any]]) -> str | None:
        """Return the form with another empty row if a button asked for one, else None; nothing is checked."""
        posted = list(controls)
        names = [value for name, value in posted if name == ADD_ROW]
        if not names:
            return None
        self.set_pstruct(self._parsed(posted))
        self._clear_faults(self)
        for field in _walk(self):
            if field.name == names[0]:
                field.row_added = True
        return str(self.widget.serialize(self, self.cstruct))

    def again(self, controls: Iterable[tuple[str, Any]]) -> str:
        """Return the form as it was typed; nothing is checked. Raises :class:`InvalidError` as :meth:`validate`."""
        self.set_pstruct(self._parsed(controls))
        self._clear_faults(self)
        return str(self.widget.serialize(self, self.cstruct))

    def refused(self, error: InvalidError) -> str:
        """Return the form as it was typed with the faults of an operation, after ``validate`` let it through.

        A fault of a field that the form does not show is told at the top.
        """
        if error.errors:
            for name, texts in error.errors.items():
                self._blame(name, texts)
        else:
            self._blame('', [error.message])
        return str(self.widget.serialize(self, self.cstruct))

    def faults(self) -> list[Fault]:
        """Return what is wrong, in the order of the fields: deepest place first told, once each."""
        found: list[Fault] = []
        for field in _walk(self):
            anchor = '' if field is self else field.oid
            if field.widget.template in _FIRST_OF_MANY:
                anchor = f'{field.oid}-0'
            elif anchor and field.widget.template in _GROUPS:
                anchor = f'item-{field.oid}'
            found.extend(Fault(anchor, field.title, text) for text in texts_of(field))
        return found

    def _parsed(self, controls: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        try:
            values: dict[str, Any] = peppercorn.parse(_without_buttons(controls))
        except ValueError as error:
            raise InvalidError(DAMAGED) from error
        if not _fits(self, values):
            raise InvalidError(DAMAGED)
        return values

    def _blame(self, name: str, texts: Sequence[Any]) -> None:
        field: Any = self
        for part in filter(None, name.split('.')):
            inner = _inner(field, part)
            if inner is None:
                texts = [f'{name}: {translate(text)}' for text in texts] if field is self else texts
                break
            field = inner
        if field.error is None:
            field.error = colander.Invalid(field.schema, [])
        field.error.msg = [*(field.error.msg or []), *texts]

    def _clear_faults(self, field: Any) -> None:
        for inner in _walk(field):
            inner.error = None


class _Ids:
    """Number a form's controls: ids stay apart between the forms of a page."""

    def __init__(self, form_id: str) -> None:
        self._form_id = form_id
        self._numbers = count(1)

    def __next__(self) -> str:
        return f'-{self._form_id}-{next(self._numbers)}'


def _without_buttons(controls: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in controls if name != ADD_ROW]


def _fits(field: Any, value: Any) -> bool:
    """Tell whether a posted value has the shape of its field: deform's widgets trust it."""
    if value is None or value is colander.null:
        return False
    expected = _SHAPES.get(field.widget.template, list if getattr(field.widget, 'multiple', False) else str)
    if not isinstance(value, expected):
        return False
    if field.widget.template == 'sequence':
        return all(_fits(field.children[0], row) for row in value)
    if expected is dict and field.widget.template != 'file_upload':
        return all(_fits(child, value[child.name]) for child in field.children if child.name in value)
    return expected is not list or all(isinstance(item, str) for item in value)


def _inner(field: Any, name: str) -> Any:
    rows = getattr(field, 'sequence_fields', None)
    if rows is not None:
        return rows[int(name)] if name.isdecimal() and int(name) < len(rows) else None
    return next((child for child in field.children if child.name == name), None)


def _walk(field: Any) -> Iterator[Any]:
    """Yield the field and all below it that the form shows: the rows of a list instead of their pattern."""
    yield field
    rows = getattr(field, 'sequence_fields', None)
    if rows is None and field.widget.template == 'sequence':
        rows = []
    for child in field.children if rows is None else rows:
        yield from _walk(child)


def choices(pairs: Mapping[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    """Return ``(value, title)`` pairs for a select or radio widget; ``empty`` is the title of no choice."""
    return [*([('', empty)] if empty is not None else []), *pairs.items()]

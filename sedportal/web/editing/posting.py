"""What all editing pages share: the page around a form, reading a post, and coming back with its faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import colander
import deform
from pyramid.httpexceptions import HTTPSeeOther

from sedportal.kernel.errors import BusyError, DomainError, InvalidError, NotFoundError, RefusedError, TooLargeError
from sedportal.kernel.i18n import _

from ..forms.renderer import Form
from ..login.keeping import RESTORABLE
from .widgets import DefaultButtonWidget

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

FORM_PAGE = 'sedportal.web:templates/editing/form.pt'
CARD_FORM = 'form card-form'


@dataclass(frozen=True)
class Task:
    """One thing to do through a small form.

    ``do`` takes the accepted values and returns the message for the next page and where that is; ``lead`` says what
    will happen, ``notes`` are further lines under it; ``css`` is the style of the button.
    """

    title: Any
    button: Any
    schema: colander.SchemaNode
    do: Callable[[dict[str, Any]], tuple[Any, str]]
    back: str
    lead: Any = ''
    notes: Sequence[Any] = ()
    initial: dict[str, Any] = field(default_factory=dict)
    css: str = 'btn-primary'
    possible: bool = True


def carry_out(request: Request, task: Task) -> Any:
    """Show the form of ``task``; on POST do it and redirect, or give the form back with what is wrong."""
    buttons = [deform.Button('go', task.button, css_class=task.css)] if task.possible else []
    form = Form(request, task.schema, buttons=[*buttons, cancel(task.back)])
    if request.method != 'POST':
        return page(request, task, form.render(task.initial))
    grown = form.with_added_row(posted(request))
    if grown is not None:
        return page(request, task, grown)
    try:
        message, where = task.do(accepted(form, request))
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return page(request, task, failure.render())
    except DomainError as refused:
        return page(request, task, given_back(request, form, refused))
    return done(request, message, where)


def page(request: Request, task: Task, form: str) -> dict[str, Any]:
    """Return what ``editing/form.pt`` shows."""
    return {
        'title': task.title,
        'lead': task.lead if task.possible else '',
        'notes': task.notes,
        'form': form,
    }


def posted(request: Request) -> list[tuple[str, str]]:
    """Return the fields of the post that are text; files are asked for by themselves."""
    return [(name, value) for name, value in request.POST.items() if isinstance(value, str)]


def accepted(form: Form, request: Request) -> dict[str, Any]:
    """Return the accepted values of the posted form. Raises ``ValidationFailure``, :class:`InvalidError`."""
    return form.validate(posted(request))


def given_back(request: Request, form: Form, refused: DomainError) -> str:
    """Return the form as it was typed with the faults of ``refused``; nothing of the request stays.

    The status tells the transaction to be given up. What concerns the whole page is raised again.
    """
    if isinstance(refused, NotFoundError | BusyError):
        raise refused
    if isinstance(refused, RefusedError) and refused.data.get('decision') is not None:
        raise refused
    request.response.status_int = refused.status
    if isinstance(refused, TooLargeError):
        refused = InvalidError(refused.message, {'file': [refused.message]})
    elif not isinstance(refused, InvalidError):
        refused = InvalidError(refused.message)
    return form.refused(refused)


def set_hidden(form: Form, name: str, value: str) -> None:
    """Give a hidden field of a form that is given back another value."""
    form.cstruct = {**form.cstruct, name: value}


def done(request: Request, message: Any, where: str) -> Response:
    """Leave ``message`` for the next page and go there."""
    if message:
        request.flash(message)
    return HTTPSeeOther(where)


def cancel(where: str) -> deform.Button:
    """Return the link that leaves the form."""
    return deform.Button('cancel', _('Cancel'), type='link', value=where)


def hidden(name: str) -> colander.SchemaNode:
    """Return a node that travels unseen."""
    return colander.SchemaNode(colander.String(), name=name, missing='', widget=deform.widget.HiddenWidget(), title='')


def entered(name: str) -> colander.SchemaNode:
    """Return a node for the button that the Enter key presses; it comes first in a form with rows."""
    return colander.SchemaNode(colander.String(), name=name, missing='', widget=DefaultButtonWidget(), title='')


def line(name: str, title: Any, *, hint: Any = '', required: bool = True) -> colander.SchemaNode:
    """Return a node for a line of text; operations check its length."""
    return colander.SchemaNode(
        colander.String(),
        name=name,
        title=title,
        description=hint,
        missing=colander.required if required else '',
        widget=deform.widget.TextInputWidget(attributes={'autocomplete': 'off'}),
    )


def lines(name: str, title: Any, *, hint: Any = '', required: bool = False) -> colander.SchemaNode:
    """Return a node for some lines of text."""
    node = line(name, title, hint=hint, required=required)
    node.widget = deform.widget.TextAreaWidget(rows=3, item_css_class='field-wide')
    return node


def choice(name: str, title: Any, pairs: Sequence[tuple[str, Any]], *, hint: Any = '') -> colander.SchemaNode:
    """Return a node for one of ``pairs`` (value, title)."""
    return colander.SchemaNode(
        colander.String(),
        name=name,
        title=title,
        description=hint,
        widget=deform.widget.SelectWidget(values=pairs),
        validator=colander.OneOf([value for value, _title in pairs]),
    )


def fields(*nodes: colander.SchemaNode) -> colander.SchemaNode:
    """Return a form's schema; what is typed into it outlives the session (``web.login.keeping``)."""
    return colander.SchemaNode(colander.Mapping(), *nodes, hidden(RESTORABLE))


def whole_number(text: Any) -> int | None:
    """Return the number that a hidden field holds, or None for anything else."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 19 else None

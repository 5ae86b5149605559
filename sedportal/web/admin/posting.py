"""Carry a form through one operation: what is wrong comes back in the form as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import deform
from pyramid.httpexceptions import HTTPSeeOther

from sedportal.kernel.errors import BusyError, DomainError, InvalidError, NotFoundError, RefusedError

from ..forms.renderer import Form

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

Result = TypeVar('Result')
MOST_CHARACTERS = 200


class GivenBackError(Exception):
    """Give the form back with what is wrong; nothing was changed. ``form`` is its markup."""

    def __init__(self, form: str) -> None:
        super().__init__('the form was given back')
        self.form = form


def carry_out(request: Request, form: Form, do: Callable[[dict[str, Any]], Result]) -> Result:
    """Return what ``do`` makes of the accepted values.

    Raises :class:`GivenBackError` for what can be corrected in the form; the status then tells the transaction to be
    given up. What concerns the whole page (no right, nothing there, no time) goes on to the error page.
    """
    try:
        return do(form.validate(request.POST.items()))
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        raise GivenBackError(failure.render()) from failure
    except (NotFoundError, BusyError):
        raise
    except DomainError as refused:
        if isinstance(refused, RefusedError):
            raise
        request.response.status_int = refused.status
        told = refused if isinstance(refused, InvalidError) else InvalidError(refused.message)
        raise GivenBackError(form.refused(told)) from refused


def done(request: Request, message: Any, where: str, kind: str = 'success') -> Response:
    """Leave ``message`` for the next page and go there."""
    request.flash(message, kind)
    return HTTPSeeOther(where)


def asked(request: Request, name: str) -> str:
    """Return a word of the query, trimmed and of bounded length."""
    return str(request.GET.get(name, '')).strip()[:MOST_CHARACTERS]


def posted(request: Request, name: str) -> str:
    """Return a posted field as text; a file in its place counts as nothing."""
    value = request.POST.get(name, '')
    return value.strip()[:MOST_CHARACTERS] if isinstance(value, str) else ''


def offset_asked(request: Request) -> int:
    """Return where in a list the page begins."""
    text = asked(request, 'offset')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def buttons(title: Any, back: str, cancel: Any, css: str = 'btn-primary') -> list[deform.Button]:
    """Return the button that sends a form and the link that leaves it."""
    return [
        deform.Button('save', title, css_class=css),
        deform.Button('cancel', cancel, type='link', value=back),
    ]


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a form shows: those that are there."""
    return {name: value for name, value in values.items() if value not in (None, '')}

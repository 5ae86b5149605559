"""Follow a document, or stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.documents.operations import watch
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document


def follow(context: Document, request: Request) -> Any:
    """Let the person follow the document (``on=1``), or no longer."""
    on = request.POST.get('on') == '1'
    watch(request.unit, context, on)
    message = (
        _('You follow the document: what happens to it comes to your notices.')
        if on
        else _('You do not follow the document any more.')
    )
    request.flash(message)
    return HTTPSeeOther(request.resource_path(context))

"""The steps of a document: take one, or fill in what is still missing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import deform
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from sedportal.documents.content import Document
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import take_transition
from sedportal.documents.operations.entering import REGISTER
from sedportal.kernel.errors import DomainError, InvalidError, RefusedError, StaleError
from sedportal.kernel.i18n import _, translated
from sedportal.workflow.machine import COMMENT, Offer, offers

from ..forms.renderer import Form
from ..lists.queue import after_action, carried
from .cards import card_schema, card_values, star
from .posting import CARD_FORM, accepted, cancel, given_back, hidden, lines, posted, set_hidden, whole_number
from .reserving import reserved_choice, reserved_node

if TYPE_CHECKING:
    from pyramid.request import Request

_DANGEROUS = frozenset({'annul', 'withdraw'})


class StepForm:
    """The form of one step: the fields that are still empty, and the comment."""

    def __init__(self, request: Request, document: Document, offer: Offer) -> None:
        self.request = request
        self.document = document
        self.offer = offer
        self.typed = False

    def form(self) -> Form:
        """Return the form."""
        schema = card_schema(KINDS[self.document.kind], self.offer.missing, self.offer.missing, enter='go')
        if self.offer.name == REGISTER:
            reserved = reserved_node(self.request, self.document, self.document.kind)
            if reserved is not None:
                schema.add(reserved)
        comment = lines(COMMENT, _('Comment'))
        comment.starred = self.offer.comment == 'required'
        for node in (comment, hidden('transition'), hidden('revision')):
            schema.add(node)
        css = 'btn-danger' if self.offer.name in _DANGEROUS else 'btn-primary'
        buttons = [deform.Button('go', self.text(self.offer.title), css_class=css)]
        where, along = self.request.resource_path(self.document), carried(self.request)
        buttons.append(cancel(where + along))
        form = Form(self.request, schema, action=f'{where}/transitions{along}', buttons=buttons)
        form.widget.css_class = CARD_FORM
        star(form)
        return form

    def begin(self) -> dict[str, str]:
        """Return the values that the form begins with."""
        return {'transition': self.offer.name, 'revision': str(self.document.revision)}

    def page(self, form: str) -> dict[str, Any]:
        """Return what ``editing/form.pt`` shows; besides missing fields, what stands against the step."""
        # The form itself asks for what is missing; the reasons begin with it.
        notes = self.offer.reasons[len(self.offer.missing) :]
        return {
            'title': self.text(self.offer.title), 'lead': self.text(self.offer.description), 'notes': notes,
            'form': form,
        }  # fmt: skip

    def text(self, text: Any) -> str:
        """Return a text of the definition in the language of the page."""
        return translated(self.request.localizer, text)

    def take(self, given: dict[str, Any]) -> Any:
        """Take the step with what was ``given``."""
        fields = card_values(self.request.registry, self.document.kind, given)
        fields = {key: value for key, value in fields.items() if value not in (None, ())}
        revision = given.get('revision')
        self.typed = bool(fields or given.get(COMMENT))
        return take_transition(
            self.request.unit, self.document, self.offer.name, comment=given.get(COMMENT, ''),
            fields=fields,
            expected_revision=(whole_number(revision) or 0) if revision else None,
            reserved=reserved_choice(self.request),
        )  # fmt: skip


def _offer(request: Request, document: Document, name: Any) -> Offer | None:
    return next((one for one in offers(request.unit, document) if one.name == name), None)


def step_page(context: Document, request: Request) -> dict[str, Any]:
    """Show the form of the step that the address names."""
    offer = _offer(request, context, request.subpath[0])
    if offer is None:
        raise HTTPNotFound()
    if not offer.decision:
        raise RefusedError(offer.reasons[0], decision=offer.decision)
    step = StepForm(request, context, offer)
    return step.page(step.form().render(step.begin()))


def take_step(context: Document, request: Request) -> Any:
    """Take the step; where something is missing, ask for it."""
    name = request.POST.get('transition')
    offer = _offer(request, context, name)
    if offer is None:
        # The operation says why: unknown, or not possible in the present state.
        take_transition(request.unit, context, str(name or ''))
        raise AssertionError('a step that is not offered was taken')
    step = StepForm(request, context, offer)
    form = step.form()
    try:
        grown = form.with_added_row(posted(request))
        if grown is not None:
            return step.page(grown)
        step.take(accepted(form, request))
    except deform.ValidationFailure as failure:
        request.response.status_int = 422
        return step.page(failure.render())
    except DomainError as refused:
        return _ask(request, step, form, refused)
    message = _('Registered: ${number}', mapping={'number': context.number}) if name == REGISTER else _('Done.')
    return HTTPSeeOther(after_action(request, context, message))


def _ask(request: Request, step: StepForm, form: Form, refused: DomainError) -> Any:
    """Show the form of the step with what is wrong; an untouched one from its own address."""
    if isinstance(refused, InvalidError) and not step.typed and request.POST.get('__formid__') is None:
        where = request.resource_path(step.document, 'transitions', step.offer.name)
        return HTTPSeeOther(where + carried(request))
    if isinstance(refused, StaleError):
        set_hidden(form, 'revision', str(step.document.revision))
    return step.page(given_back(request, form, refused))

"""What can be done next: the transitions one may take now, and the others with what stands against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sedportal.documents.access import people_holding
from sedportal.kernel.errors import WrongStateError
from sedportal.workflow.machine import Offer, offers

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document

_NAMED = 3
# A transition that leads to one of these takes something away and is not offered as the main button.
_ENDS = frozenset({'withdrawn', 'annulled', 'destroyed'})


@dataclass(frozen=True)
class Choice:
    """A transition in words; ``main`` is the one to be offered first, ``reasons`` stand against it.

    ``fill_in`` tells that only empty fields of the card do, which its own page asks for; ``able`` are those who may.
    """

    name: str
    title: str
    description: str
    to_title: str
    comment_required: bool
    main: bool
    harmful: bool
    fill_in: bool
    reasons: tuple[str, ...]
    able: str = ''


@dataclass(frozen=True)
class NextSteps:
    """The transitions that leave the present state; one that only lacks fields is both possible and refused.

    ``fault`` says why nothing can be said.
    """

    possible: tuple[Choice, ...]
    refused: tuple[Choice, ...]
    fault: str = ''


def next_steps(request: Request, document: Document) -> NextSteps:
    """Return what can be done next with ``document``."""
    try:
        found = offers(request.unit, document)
    except WrongStateError as error:
        return NextSteps((), (), request.wording.text(error.message))
    main = next((one.name for one in found if one.allowed and _is_main(one)), '')
    choices = [_choice(request, document, offer, main) for offer in found]
    return NextSteps(
        possible=tuple(one for one in choices if not one.reasons or one.fill_in),
        refused=tuple(one for one in choices if one.reasons),
    )


def _is_main(offer: Offer) -> bool:
    return offer.to_state not in _ENDS and offer.comment != 'required'


def _able(request: Request, document: Document, offer: Offer) -> str:
    """Return who could take a step that this person may not, by name."""
    if offer.decision is None or offer.decision.allowed:
        return ''
    found = people_holding(request.registry, request.portal, document, offer.decision.would_need)
    logins = dict.fromkeys(login for people in found.values() for login in people)
    return ', '.join(request.wording.person(login) for login in list(logins)[:_NAMED])


def _choice(request: Request, document: Document, offer: Offer, main: str) -> Choice:
    text = request.wording.text
    return Choice(
        name=offer.name,
        title=text(offer.title),
        description=text(offer.description),
        to_title=text(offer.to_title),
        comment_required=offer.comment == 'required',
        main=offer.name == main,
        harmful=offer.to_state in _ENDS,
        fill_in=bool(offer.decision and offer.missing) and len(offer.reasons) == len(offer.missing),
        reasons=tuple(text(reason) for reason in offer.reasons),
        able=_able(request, document, offer),
    )

"""Answers while one types."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound

from sedportal.documents.senders import similar_letters
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import RefusedError
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide
from sedportal.security.roles import BROWSE, VIEW_CORRESPONDENTS

from ..forms.dates import DayError, read_day, read_moment
from ..forms.days import day_in_words
from . import options

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Organisation

_LONGEST = 500


def _typed(request: Request) -> str:
    return str(request.GET.get('q', ''))[:_LONGEST]


def _organisation(request: Request, permission: str) -> Organisation:
    """Return the organisation of the form. Raises ``HTTPNotFound``, :class:`RefusedError`."""
    found: Organisation | None = request.portal['organisations'].get(request.GET.get('place', ''))
    if found is None:
        raise HTTPNotFound
    decision = decide(request.rights, permission, found)
    if not decision.allowed:
        raise RefusedError(decision.explain(), decision=decision)
    return found


def _offered(request: Request, found: list[options.Option]) -> dict[str, Any]:
    one, many = '${count} suggestion, Enter takes the first', '${count} suggestions, Enter takes the first'
    return {'options': found, 'said': request.wording.counted(one, many, len(found)) if found else ''}


def correspondents(context: Any, request: Request) -> dict[str, Any]:
    """Offer correspondents; with ``new=1`` also to enter one."""
    place = _organisation(request, VIEW_CORRESPONDENTS)
    adds = request.GET.get('new') == '1'
    return _offered(request, options.correspondents(request, place, _typed(request), adds=adds))


def people(context: Any, request: Request) -> dict[str, Any]:
    """Offer people of the portal, those of ``place`` first."""
    return _offered(request, options.people(request, str(request.GET.get('place', '')), _typed(request)))


def documents(context: Any, request: Request) -> dict[str, Any]:
    """Offer documents whose number or title goes on from what is typed, of those that this person may see."""
    return _offered(request, options.documents(request, _typed(request)))


def values(context: Any, request: Request) -> dict[str, Any]:
    """Offer what stood in ``field`` before."""
    key = request.GET.get('field', '')
    if key not in options.REMEMBERED:
        raise HTTPNotFound
    return _offered(request, options.remembered(request, _organisation(request, BROWSE), key, _typed(request)))


def day(context: Any, request: Request) -> dict[str, Any]:
    """Say which day or moment is meant, or what to write instead."""
    text = _typed(request)
    if not text.strip():
        return {'meaning': '', 'fault': ''}
    now, lean = request.registry.clock.now(), -1 if request.GET.get('lean') == '-1' else 0
    try:
        if request.GET.get('type') == 'moment':
            moment = moscow(read_moment(text, now, lean))
            meant, clock = moment.date(), f'{moment:%H:%M}'
        else:
            meant, clock = read_day(text, moscow(now).date(), lean), ''
    except DayError as fault:
        return {'meaning': '', 'fault': request.wording.text(fault.message)}
    return {'meaning': day_in_words(request, meant, clock), 'fault': ''}


def similar(context: Any, request: Request) -> dict[str, Any]:
    """Tell of documents that may be the same letter, as far as this person sees them."""
    place, asked = _organisation(request, BROWSE), request.GET
    card: dict[str, Any] = {key: asked.get(key, '')[:_LONGEST] for key in ('correspondent', 'ext_number')}
    card['correspondent_id'] = asked.get('correspondent_id', '')[:36]
    card['doc_date'] = _day(request, asked.get('doc_date', ''))
    return {'similar': alike(request, place.slug, card)}


def _day(request: Request, text: str) -> date | None:
    try:
        return read_day(text[:_LONGEST], request.registry.clock.today(), -1) if text.strip() else None
    except DayError:
        return None


def alike(request: Request, slug: str, card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the similar letters as the form warns of them."""
    found = similar_letters(request.registry, request.portal, request.rights, slug, card)
    text = request.wording.text
    return [
        {
            'url': f'/documents/{one.hit.uid}',
            'label': one.hit.stored.get('number') or text(_('Draft')),
            'title': str(one.hit.stored.get('title') or '')[:200],
            'doc_date': one.hit.stored.get('doc_date') or '',
            'same': one.same,
        }
        for one in found[:5]
    ]

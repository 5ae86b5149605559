"""The pages of bulk changes, thin: choose, say what, try it out, do it, see what became."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.directory.acting import unit_in_name_of
from sedportal.documents.bulk import DONE, FILE, KINDS_OF_CHANGE, MOST, REFUSED, run_of, try_out
from sedportal.documents.bulk_runs import begin_run, carry_on
from sedportal.kernel.errors import BusyError, InvalidError, NotFoundError
from sedportal.kernel.i18n import _

from ...editing.cards import typed
from ..selection import Selection
from .asking import CLEAR, SET, TITLES, Asking
from .outcomes import Outcomes

if TYPE_CHECKING:
    from pyramid.request import Request

_KEY = re.compile('[0-9a-f]{32}')


def prepare(context: Any, request: Request) -> Any:
    """Ask what is to be done with the chosen documents."""
    selection = Selection(request)
    if selection.is_empty or not selection.total:
        return _nothing_chosen(request, selection)
    return {'form': Asking(request, selection, _asked(request)), 'uids': _uids(selection)}


def check(context: Any, request: Request) -> Any:
    """Show what would become of each document."""
    selection = Selection(request)
    if selection.is_empty or not selection.total:
        return _nothing_chosen(request, selection)
    form = Asking(request, selection, _asked(request))
    try:
        change = form.change()
    except InvalidError as refused:
        return _ask_again(request, form, refused)
    uids = [hit.uid for hit in selection.hits(MOST)]
    login, say = request.authenticated_userid, request.wording.text
    tried = Outcomes(request, list(try_out(request.registry, login, uids, change, say)))
    key = request.registry.ids.uid().replace('-', '')
    return {'form': form, 'tried': tried, 'going': ','.join(tried.uids(DONE)), 'run': key}


def go(context: Any, request: Request) -> Any:
    """Begin a run, or go on with it for a while, and show how far it is."""
    key, registry, login = request.POST.get('run', ''), request.registry, request.authenticated_userid
    if _KEY.fullmatch(key) is None:
        raise _no_run()
    if request.POST.get('uid') and run_of(request.portal, key, login) is None:
        selection = Selection(request)
        change = Asking(request, selection, _asked(request)).change()
        with unit_in_name_of(registry, login) as unit:
            begin_run(unit, key, change, selection.named, selection.address.url())
    try:
        carry_on(registry, login, key, request.wording.text)
    except BusyError:
        request.flash(_('The portal is busy just now. What is done is done; go on when you like.'), 'warning')
    return HTTPSeeOther(f'/bulk/runs/{key}')


def run(context: Any, request: Request) -> dict[str, Any]:
    """Show what became of each document so far."""
    found = run_of(request.portal, request.matchdict['run'], request.authenticated_userid)
    if found is None:
        raise _no_run()
    became = Outcomes(request, found.outcomes)
    title = request.wording.text(TITLES[found.change.do])
    failed = ','.join(became.uids(REFUSED))
    kept = _typed_again(found)
    return {
        'run': found,
        'became': became,
        'title': title,
        'failed': failed,
        'kept': kept,
        'waiting': len(found.waiting),
    }


def _asked(request: Request) -> str:
    do = request.POST.get('do', '')
    return do if do in KINDS_OF_CHANGE else KINDS_OF_CHANGE[0]


def _uids(selection: Selection) -> str:
    return ','.join(selection.named)


def _nothing_chosen(request: Request, selection: Selection) -> Any:
    request.flash(_('Choose documents first: mark some, or take all that the list finds.'), 'warning')
    return HTTPSeeOther(selection.address.url())


def _ask_again(request: Request, form: Asking, refused: InvalidError) -> Any:
    request.response.status_int = refused.status
    request.override_renderer = 'sedportal:web/templates/lists/bulk.pt'
    form.faults = refused.errors
    return {'form': form, 'uids': _uids(form.selection)}


def _typed_again(found: Any) -> list[tuple[str, str]]:
    """Return the fields of the form as they must have been typed for this run, to ask for the same again."""
    change = found.change
    pairs = [(name, getattr(change, name)) for name in ('do', 'transition', 'folder', 'comment')]
    values = typed(change.values, change.values)
    for key in change.values:
        if change.do == FILE:
            pairs.append(('case', values.get(key, '')))
        else:
            pairs += [(f'mode-{key}', SET if key in values else CLEAR), (f'value-{key}', values.get(key, ''))]
    return [pair for pair in pairs if pair[1]]


def _no_run() -> NotFoundError:
    return NotFoundError(_('There is no such run. What became of a run is kept for a week.'))

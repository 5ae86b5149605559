"""The pages of saved views, thin: read, call one operation, go on to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.documents.operations import begin_with_view, change_view, delete_view, save_view
from sedportal.documents.saved_views import SavedView, is_open_to, view_of, views_of
from sedportal.kernel.errors import InvalidError, NotFoundError
from sedportal.kernel.i18n import _

from ..sources import understood
from .bar import NOT_SAVED
from .forms import ViewForm, ViewRow

if TYPE_CHECKING:
    from pyramid.request import Request


def views(context: Any, request: Request) -> dict[str, Any]:
    """Show the views that one may use."""
    return {'rows': [ViewRow(request, view) for view in views_of(request.portal, request.person)]}


def show(context: Any, request: Request) -> Any:
    """Go to the list of the view."""
    return HTTPSeeOther(address_of_view(_asked(request)))


def new(context: Any, request: Request) -> dict[str, Any]:
    """Ask for the name of a new view."""
    _filters, address = understood(request, request.GET.get('list', '/documents'))
    return {'form': ViewForm(request, address.url(view=None))}


def save_new(context: Any, request: Request) -> Any:
    """Save a list under a name."""
    _filters, address = understood(request, request.POST.get('list', '/documents'))
    form = _typed(request, address.url(), None)
    query = address.query(*NOT_SAVED)
    try:
        view = save_view(request.unit, form.name, address.path, query, form.shared)
    except InvalidError as refused:
        return _given_back(request, form, refused)
    request.flash(_('The view is saved.'))
    return HTTPSeeOther(address_of_view(view))


def edit(context: Any, request: Request) -> dict[str, Any]:
    """Show the form of a view."""
    view = _asked(request)
    return {'form': ViewForm(request, address_of_view(view), view.name, view.shared, view)}


def save(context: Any, request: Request) -> Any:
    """Change the name of a view, or whom it is for."""
    view = _asked(request)
    form = _typed(request, address_of_view(view), view)
    try:
        change_view(request.unit, view.key, name=form.name, shared=form.shared)
    except InvalidError as refused:
        return _given_back(request, form, refused)
    request.flash(_('The view is saved.'))
    return HTTPSeeOther('/views')


def save_filters(context: Any, request: Request) -> Any:
    """Put the list as it is shown now in place of what was saved."""
    view = _asked(request)
    _filters, address = understood(request, request.POST.get('list', ''))
    if address.path != view.path:
        raise NotFoundError(_('There is no such view.'))
    changed = change_view(request.unit, view.key, query=address.query(*NOT_SAVED))
    request.flash(_('The view is saved.'))
    return HTTPSeeOther(address_of_view(changed))


def delete(context: Any, request: Request) -> Any:
    """Delete a view."""
    delete_view(request.unit, _asked(request).key)
    request.flash(_('The view is deleted. The documents stay.'))
    return HTTPSeeOther('/views')


def begin_with(context: Any, request: Request) -> Any:
    """Begin the list with the view from now on, or no longer."""
    view = _asked(request)
    begins = request.POST.get('do') != 'stop'
    begin_with_view(request.unit, view.path, view.key if begins else '')
    message = (
        _('From now on you begin this list with the view.') if begins else _('You begin this list without a view.')
    )
    request.flash(message)
    return HTTPSeeOther(address_of_view(view))


def address_of_view(view: SavedView) -> str:
    """Return the address of the list that a view opens."""
    return f'{view.path}?{view.query}&view={view.key}' if view.query else f'{view.path}?view={view.key}'


def _asked(request: Request) -> SavedView:
    view = view_of(request.portal, request.matchdict['key'])
    if view is None or not is_open_to(view, request.person):
        raise NotFoundError(_('There is no such view.'))
    return view


def _typed(request: Request, address: str, view: SavedView | None) -> ViewForm:
    return ViewForm(request, address, request.POST.get('name', ''), request.POST.get('shared', ''), view)


def _given_back(request: Request, form: ViewForm, refused: InvalidError) -> dict[str, Any]:
    request.response.status_int = refused.status
    form.faults = refused.errors
    return {'form': form}

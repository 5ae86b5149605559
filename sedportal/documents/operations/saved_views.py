"""Save, change, delete a view, and choose the one that a list begins with."""

from __future__ import annotations

from typing import Any

from sedportal.kernel.errors import NotFoundError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.ledger import append
from sedportal.security.permits import require
from sedportal.security.roles import SHARE_VIEWS

from ..saved_views import PORTAL, PRIVATE, SavedView, SavedViews, is_open_to, shared_with, view_of

LONGEST_NAME, LONGEST_QUERY, MOST_OWN = 100, 2000, 200


def save_view(unit: Any, name: str, path: str, query: str, shared: str = PRIVATE) -> SavedView:
    """Save a list under a name, for the actor or for those with whom it is ``shared``.

    Raises :class:`InvalidError` by field, :class:`RefusedError` for sharing without the right,
    :class:`WrongStateError` when there are too many.
    """
    name = _accept_name(name, query)
    _require_sharing(unit, shared)
    held = unit.portal.saved_views
    if held is not None and len(held.of.get(f'person:{unit.actor.key}', ())) >= MOST_OWN:
        raise WrongStateError(
            _('You have ${count} views. Delete some before you save another.', mapping={'count': MOST_OWN})
        )
    if held is None:
        held = unit.portal.saved_views = SavedViews()
    view = SavedView(unit.uid().replace('-', ''), name, unit.actor.key, shared, path, query)
    held.put(view)
    _note(unit, 'view.saved', view, {'name': name, 'path': path, 'query': query, 'shared': shared})
    return view


def change_view(unit: Any, key: str, **changes: str) -> SavedView:
    """Change name, query or sharing of a view. Raises as :func:`save_view`, and :class:`NotFoundError`."""
    view = _own(unit, key)
    name = _accept_name(changes.get('name', view.name), changes.get('query', view.query))
    shared = changes.get('shared', view.shared)
    if shared != view.shared:
        _require_sharing(unit, shared)
    changed = SavedView(key, name, view.owner, shared, view.path, changes.get('query', view.query))
    if changed == view:
        return view
    unit.portal.saved_views.put(changed)
    fields = [field for field in ('name', 'query', 'shared') if getattr(view, field) != getattr(changed, field)]
    pairs = {field: [getattr(view, field), getattr(changed, field)] for field in fields}
    _note(unit, 'view.changed', changed, {'changes': pairs})
    return changed


def delete_view(unit: Any, key: str) -> None:
    """Delete a view. Raises :class:`NotFoundError`, :class:`RefusedError`."""
    view = _own(unit, key)
    unit.portal.saved_views.take(key)
    _note(unit, 'view.deleted', view, {'name': view.name, 'shared': view.shared})


def begin_with_view(unit: Any, path: str, key: str) -> None:
    """Begin the list at ``path`` with a view from now on, or with no view for an empty ``key``; the actor's own choice.

    Raises :class:`NotFoundError` for a view that the actor may not know of.
    """
    held = unit.portal.saved_views
    if key:
        view = view_of(unit.portal, key)
        if view is None or not is_open_to(view, unit.actor) or view.path != path:
            raise _unknown()
        held.usual[(unit.actor.key, path)] = key
    elif held is None or held.usual.pop((unit.actor.key, path), None) is None:
        return
    append(unit, 'view.usual', subject=f'person:{unit.actor.key}', organisation='', details={'path': path, 'view': key})


def _accept_name(name: str, query: str) -> str:
    name = ' '.join(name.split())
    if not name:
        raise invalid({'name': [_('Give the view a name.')]})
    if len(name) > LONGEST_NAME:
        raise invalid({'name': [_('Shorten this to ${maximum} characters.', mapping={'maximum': LONGEST_NAME})]})
    if len(query) > LONGEST_QUERY:
        raise invalid({'name': [_('The filters are too long to be saved. Take some away.')]})
    return name


def _own(unit: Any, key: str) -> SavedView:
    """Return the view that the actor may change: his own, or a shared one where he may share."""
    view = view_of(unit.portal, key)
    if view is None or not (unit.rights.everything or is_open_to(view, unit.actor)):
        raise _unknown()
    if view.owner != unit.actor.key:
        _require_sharing(unit, view.shared)
    return view


def _require_sharing(unit: Any, shared: str) -> None:
    """Raise unless the actor may share with those: a whole organisation, or the portal."""
    if shared == PRIVATE:
        return
    place = unit.portal if shared == PORTAL else _organisation(unit, shared)
    if place is None:
        raise invalid({'shared': [_('Choose with whom to share the view.')]})
    require(unit, SHARE_VIEWS, place)


def _organisation(unit: Any, shared: str) -> Any:
    slug = shared.partition(':')[2]
    return unit.portal['organisations'].get(slug) if shared == shared_with(slug) else None


def _note(unit: Any, action: str, view: SavedView, details: dict[str, Any]) -> None:
    append(unit, action, subject=f'view:{view.key}', organisation=view.organisation, details=details)


def _unknown() -> NotFoundError:
    return NotFoundError(_('There is no such view.'))

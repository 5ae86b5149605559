"""The view that a list began with, as the list shows it: its name, whether it was changed since, what one may do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sedportal.documents.saved_views import SavedView, is_open_to, usual_view, view_of, views_of
from sedportal.security.permits import decide
from sedportal.security.roles import SHARE_VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

    from ..listing import ListPage

# What says how a list is looked at just now, and is no part of a view.
NOT_SAVED = ('page', 'size', 'view')
_MOST_SHOWN = 12


class ViewLink(NamedTuple):
    """A view in a menu; ``shared`` tells that others see it too."""

    url: str
    name: str
    shared: bool
    current: bool


class ViewBar:
    """Answer what the list asks of its view."""

    def __init__(self, request: Request, page: ListPage) -> None:
        self._request = request
        self._page = page

    @cached_property
    def view(self) -> SavedView | None:
        """Return the view that the list began with; None without one, or for one that is not for this person."""
        key = self._page.filters.view
        view = view_of(self._request.portal, key) if key else None
        fits = view is not None and view.path == self._page.address.path and is_open_to(view, self._request.person)
        return view if fits else None

    @property
    def url(self) -> str:
        """Return the address of the view as it was saved."""
        return f'/views/{self.view.key}' if self.view is not None else ''

    @property
    def is_changed(self) -> bool:
        """Tell whether the list is another one than was saved."""
        return self.view is not None and self._page.address.query(*NOT_SAVED) != self.view.query

    @cached_property
    def may_change(self) -> bool:
        """Tell whether this person may change the view."""
        view = self.view
        if view is None:
            return False
        return view.owner == self._request.person.login or any(
            shared == view.shared for shared, _name in sharing(self._request, view.organisation)
        )

    @property
    def save_url(self) -> str:
        """Return where this list is saved under a name."""
        return f'/views/new?list={quote(self._page.address.url(view=None), safe="")}'

    @property
    def address(self) -> str:
        """Return the address of the list as it is shown."""
        return self._page.address.url()

    @property
    def worth_saving(self) -> bool:
        """Tell whether there is anything to save: a filter, an order, columns."""
        return bool(self._page.address.query(*NOT_SAVED))

    @cached_property
    def is_usual(self) -> bool:
        """Tell whether this person begins the list with the view."""
        usual = usual_view(self._request.portal, self._request.person, self._page.address.path)
        return usual is not None and usual == self.view

    @cached_property
    def links(self) -> list[ViewLink]:
        """Return the views that this person may open, to be shown beside lists."""
        current = self._page.filters.view
        found = views_of(self._request.portal, self._request.person)[:_MOST_SHOWN]
        return [ViewLink(f'/views/{view.key}', view.name, bool(view.shared), view.key == current) for view in found]


def sharing(request: Request, *slugs: str) -> Iterator[tuple[str, str]]:
    """Give (how a view says it, the name) of those with whom this person may share views.

    Parameters: ``slugs`` are organisations to think of besides one's own.
    """
    organisations = request.portal['organisations']
    for slug in dict.fromkeys((request.person.organisation, *slugs)):
        place = organisations.get(slug)
        if place is not None and decide(request.rights, SHARE_VIEWS, place).allowed:
            yield f'organisation:{slug}', place.short_name
    if decide(request.rights, SHARE_VIEWS, request.portal).allowed:
        yield 'portal', ''

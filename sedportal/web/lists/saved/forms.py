"""What the pages of saved views show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sedportal.documents.saved_views import PRIVATE, SavedView
from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _

from ..active import active_filters
from ..sources import source_at, understood
from .bar import sharing

if TYPE_CHECKING:
    from pyramid.request import Request


@dataclass
class ViewForm:
    """The form of one view; ``view`` is None for a new one, ``address`` the list that it is for."""

    request: Request
    address: str
    name: str = ''
    shared: str = PRIVATE
    view: SavedView | None = None
    faults: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def shares(self) -> list[tuple[str, str, bool]]:
        """Return (value, title, chosen) of those whom the view may be for."""
        text = self.request.wording.text
        view = self.view
        found = [(PRIVATE, text(_('Only me')))]
        for shared, name in sharing(self.request, *([view.organisation] if view else self._organisations())):
            found.append((shared, text(_('All staff of: ${organisation}', mapping={'organisation': name})) if name
                          else text(_('Everybody in the portal'))))  # fmt: skip
        return [(value, title, value == self.shared) for value, title in found]

    def _organisations(self) -> list[str]:
        filters, address = understood(self.request, self.address)
        parts = address.path.split('/')
        return [parts[2]] if parts[1:2] == ['organisations'] and len(parts) > 2 else list(filters.organisations)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Return (title, value) of the filters that the view keeps."""
        filters, address = understood(self.request, self.address)
        return [(one.title, one.value) for one in active_filters(self.request, filters, address)]


class ViewRow:
    """A view on the page of all views."""

    def __init__(self, request: Request, view: SavedView) -> None:
        self._request = request
        self.view = view
        self.url = f'/views/{view.key}'

    @property
    def place(self) -> str:
        """Return which list it is of."""
        try:
            return source_at(self._request, self.view.path).title(self._request)
        except NotFoundError:
            return str(self._request.wording.text(_('This list is closed to you, or gone')))

    @property
    def shared(self) -> str:
        """Return whom it is for."""
        wording, view = self._request.wording, self.view
        if view.organisation:
            return str(wording.organisation(view.organisation))
        return str(wording.text(_('Everybody in the portal') if view.shared else _('Only me')))

    @property
    def owner(self) -> str:
        """Return whose it is."""
        return str(self._request.wording.person(self.view.owner))

    @property
    def may_change(self) -> bool:
        """Tell whether whoever asks may change it."""
        if self.view.owner == self._request.person.login:
            return True
        return any(shared == self.view.shared for shared, _name in sharing(self._request, self.view.organisation))

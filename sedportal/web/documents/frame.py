"""What all pages of a document share: its heading, its tabs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyramid.traversal import resource_path

from sedportal.documents.content import Document
from sedportal.documents.notices import follows
from sedportal.documents.operations import comments_of
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.security.permits import decide

from ..layout import Link
from ..lists.badges import ICONS
from ..lists.circles import TITLES, Circles

if TYPE_CHECKING:
    from pyramid.request import Request

_TABS = (
    ('', _('Document'), 'view'),
    ('discussion', _('Comments'), 'view'),
    ('versions', _('Versions'), 'view'),
    ('history', _('History'), 'history'),
    ('access', _('Who has access'), 'view'),
)


class DocumentFrame:
    """Answer what the heading of a document's page asks."""

    def __init__(self, request: Request, document: Document, tab: str = '') -> None:
        self.request = request
        self.document = document
        self.url = resource_path(document)
        self._tab = tab

    @property
    def permanent_url(self) -> str:
        """Return the link that stays when the document moves."""
        return f'/documents/{self.document.uid}'

    @property
    def kind(self) -> str:
        """Return the title of its kind."""
        return str(self.request.wording.kind(self.document.kind))

    @property
    def state(self) -> str:
        """Return the title of its state."""
        return str(self.request.wording.state(self.document.workflow_name, self.document.state))

    @property
    def mark(self) -> str:
        """Return the title of its access mark, empty if there is none."""
        mark = self.document.access_mark
        return '' if mark == 'none' else str(self.request.wording.mark(mark))

    @property
    def registered(self) -> str:
        """Return the day of its registration, or nothing."""
        at = self.document.registered_at
        return format_date(at) if at is not None else ''

    @property
    def label(self) -> str:
        """Return how the document is called in a heading: its kind, number and day."""
        document = self.document
        if not document.number:
            return self.kind
        message = _('${kind} No. ${number} of ${day}')
        mapping = {'kind': self.kind, 'number': document.number, 'day': self.registered}
        return str(self.request.wording.text(_(message, mapping=mapping)))

    @cached_property
    def circle(self) -> str:
        """Return how wide the circle is that sees it."""
        return Circles(self.request).of_document(self.document)

    @property
    def circle_title(self) -> str:
        """Return the same in words."""
        return str(self.request.wording.text(TITLES[self.circle]))

    @property
    def circle_icon(self) -> str:
        """Return the icon for it."""
        return ICONS[self.circle]

    @cached_property
    def tabs(self) -> list[Link]:
        """Return the pages of the document that this person may open."""
        rights, text = self.request.rights, self.request.wording.text
        return [
            Link(f'{self.url}/{name}' if name else self.url, text(title) + self._count(name), name == self._tab)
            for name, title, permission in _TABS
            if permission == 'view' or decide(rights, permission, self.document).allowed
        ]

    def _count(self, tab: str) -> str:
        said = comments_of(self.document) if tab == 'discussion' else ()
        return f' ({len(said)})' if said else ''

    @property
    def more(self) -> str:
        """Return what the menu of further actions is called."""
        return str(self.request.wording.text(_('More')))

    @cached_property
    def follows(self) -> bool:
        """Tell whether this person is told what happens to the document."""
        return follows(self.document, self.request.rights.login)

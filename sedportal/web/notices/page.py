"""The page of notices: fifty at a time, the latest first; each is marked read alone, or all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.traversal import resource_path

from sedportal.documents.notices import (
    FOLLOWED,
    MENTIONED,
    NAMED,
    UPLOADED,
    Notice,
    mark_read,
    notices_of,
    unread_count,
)
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide

from ..documents.events import Event, Events
from ..documents.frame import DocumentFrame

if TYPE_CHECKING:
    from pyramid.request import Request

_PAGE = 50
_PATH = '/notifications'
_WHY: Mapping[str, str] = {
    MENTIONED: _('you were called by name'),
    NAMED: _('you were named on the document'),
    FOLLOWED: _('you follow the document'),
    UPLOADED: _('you attached the file'),
}


@dataclass(frozen=True)
class NoticeRow:
    """One notice in words; ``url`` leads to where it can be seen best."""

    seq: int
    unread: bool
    why: str
    called: bool
    url: str
    label: str
    title: str
    event: Event


class NoticesPage:
    """Answer what the page asks; ``?before=`` goes on from a record."""

    def __init__(self, request: Request) -> None:
        self.request = request
        before = request.GET.get('before', '')
        self.before = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None

    @cached_property
    def _found(self) -> list[Notice]:
        return notices_of(self.request.portal, self.request.rights, _PAGE + 1, self.before)

    @cached_property
    def rows(self) -> list[NoticeRow]:
        """Return the notices."""
        return [self._row(one) for one in self._found[:_PAGE]]

    @property
    def earlier_url(self) -> str:
        """Return where the earlier ones are, or nothing."""
        return f'{_PATH}?before={self.rows[-1].seq}' if len(self._found) > _PAGE else ''

    @cached_property
    def any_unread(self) -> bool:
        """Tell whether there is anything to be marked read."""
        return unread_count(self.request.portal, self.request.rights) > 0

    def _row(self, notice: Notice) -> NoticeRow:
        request, document = self.request, notice.document
        url, action = resource_path(document), notice.record.action
        if action.startswith('document.comment'):
            url = f'{url}/discussion#comment-{notice.record.details.get("comment_id", "")}'
        elif decide(request.rights, 'history', document).allowed and 'changes' in notice.record.details:
            url = f'{url}/history#record-{notice.record.seq}'
        return NoticeRow(
            seq=notice.record.seq,
            unread=notice.unread,
            why=request.wording.text(_WHY.get(notice.why, notice.why)),
            called=notice.why == MENTIONED,
            url=url,
            label=DocumentFrame(request, document).label,
            title=document.title,
            event=Events(request, document).of(notice.record),
        )


def notices(request: Request) -> dict[str, Any]:
    """Show the notices."""
    return {'page': NoticesPage(request)}


def read(request: Request) -> Any:
    """Mark the notice that ``seq`` names as read, or all of them."""
    seq = str(request.POST.get('seq', ''))
    mark_read(request.unit, int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 18 else None)
    return HTTPSeeOther(_PATH)


def counted(request: Request) -> tuple[str, int] | None:
    """Return the page of notices and how many are new, for the header."""
    return _PATH, unread_count(request.portal, request.rights)

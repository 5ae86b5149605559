"""Comments on a document: read by whoever sees it, written there too, mended by their authors for a while."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from sedportal.documents.discussion import MOST_CHARACTERS, Comment
from sedportal.documents.mentions import FIELD, MENTION, who_can_be_called
from sedportal.documents.operations import add_comment, comments_of, delete_comment, edit_comment
from sedportal.documents.operations.comments import mendable
from sedportal.kernel.errors import DomainError, InvalidError, RefusedError, WrongStateError
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime

from ..rendering import Fragment
from .frame import DocumentFrame

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramid.request import Request

    from sedportal.documents.content import Document

_ADDRESS = re.compile(r'https?://[^\s<>"«»]+[^\s<>"«».,;:!?)\]]')
_OFFERED = 8
_FAULTS = (InvalidError, RefusedError, WrongStateError)


@dataclass(frozen=True)
class CommentEntry:
    """A comment to be shown: ``body`` is markup; ``fault`` is what is wrong with how its author wants to change it."""

    id: str
    who: str
    at: str
    body: Fragment
    text: str
    edited: str
    deleted: bool
    mendable: bool
    fault: str = ''


class DiscussionPage(DocumentFrame):
    """Answer what the page asks; ``typed`` and ``fault`` belong to the comment ``of``, or to the new one."""

    most_characters = MOST_CHARACTERS

    def __init__(self, request: Request, document: Document, of: str = '', typed: str = '', fault: str = '') -> None:
        super().__init__(request, document, 'discussion')
        self._of, self._typed, self._fault = of, typed, fault

    @property
    def typed(self) -> str:
        """Return what stands in the field for a new comment."""
        return '' if self._of else self._typed

    @property
    def fault(self) -> str:
        """Return what is wrong with the new comment."""
        return '' if self._of else self._fault

    @cached_property
    def comments(self) -> list[CommentEntry]:
        """Return the comments, the oldest first."""
        return [self._entry(one) for one in comments_of(self.document)]

    def _entry(self, comment: Comment) -> CommentEntry:
        wording, is_it = self.request.wording, comment.id == self._of
        return CommentEntry(
            id=comment.id,
            who=wording.person(comment.by),
            at=format_datetime(comment.at),
            body=body_of(self.request, comment.text),
            text=self._typed if is_it else comment.text,
            edited=format_datetime(comment.edited_at) if comment.edited_at is not None else '',
            deleted=comment.deleted_at is not None,
            mendable=mendable(comment, self.request.rights.login, self.request.registry.clock.now()),
            fault=self._fault if is_it else '',
        )


def body_of(request: Request, text: str) -> Fragment:
    """Return a comment as markup: addresses become links, people called become names, nothing else is let through."""
    return Fragment(''.join(_linked(part) if plain else part for plain, part in _called(request, text)))


def _called(request: Request, text: str) -> Iterator[tuple[bool, str]]:
    """Give the text in parts: (True, plain text) and (False, markup of a person)."""
    people, place = request.portal['people'], 0
    for match in MENTION.finditer(text):
        name = match.group(1)
        if name[0].isascii() and name in people:
            yield True, text[place : match.start()]
            yield False, f'<span class="mention">@{html.escape(request.wording.person(name))}</span>'
            place = match.end()
    yield True, text[place:]


def _linked(text: str) -> str:
    made, place = [], 0
    for match in _ADDRESS.finditer(text):
        address = html.escape(match.group())
        made.append(html.escape(text[place : match.start()]))
        made.append(f'<a href="{address}" rel="nofollow noopener noreferrer">{address}</a>')
        place = match.end()
    return ''.join(made) + html.escape(text[place:])


def discussion(context: Document, request: Request) -> dict[str, Any]:
    """Show the comments."""
    return {'page': DiscussionPage(request, context)}


def say(context: Document, request: Request) -> Any:
    """Add a comment."""
    return _change(
        context, request, '', lambda text: add_comment(request.unit, context, text), _('The comment is added.')
    )


def mend(context: Document, request: Request) -> Any:
    """Change one's own comment."""
    of = request.subpath[0]
    return _change(
        context, request, of, lambda text: edit_comment(request.unit, context, of, text), _('The comment is changed.')
    )


def take_back(context: Document, request: Request) -> Any:
    """Take one's own comment back."""
    of = request.subpath[0]
    return _change(
        context, request, of, lambda _text: delete_comment(request.unit, context, of), _('The comment is taken back.')
    )


def _change(context: Document, request: Request, of: str, do: Callable[[str], Any], message: Any) -> Any:
    typed = str(request.POST.get(FIELD, ''))
    try:
        do(typed)
    except _FAULTS as refused:
        if refused.data.get('decision') is not None:
            raise
        request.response.status_int = refused.status
        return {'page': DiscussionPage(request, context, of, typed, _faults(request, refused))}
    if request.headers.get('HX-Request'):
        return {'page': DiscussionPage(request, context)}
    request.flash(message)
    return HTTPSeeOther(request.resource_path(context, 'discussion'))


def _faults(request: Request, refused: DomainError) -> str:
    texts = refused.errors.get(FIELD, [refused.message]) if isinstance(refused, InvalidError) else [refused.message]
    return ' '.join(request.wording.text(text) for text in texts)


def mentions(context: Document, request: Request) -> dict[str, Any]:
    """Offer those who may see the document and whose name goes on from ``?q=``."""
    typed = request.GET.get('q', '')[:100]
    if request.subpath:
        raise HTTPNotFound
    found = who_can_be_called(request.registry, request.portal, context, typed)
    own = request.rights.login
    return {'people': [(one.login, one.full_name, one.position) for one in found if one.login != own][:_OFFERED]}

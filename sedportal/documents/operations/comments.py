"""Say something about a document, call people by ``@``, and mend one's own words for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.errors import NotFoundError, RefusedError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import require

from ..content import Document
from ..discussion import MOST_CHARACTERS, Comment, Discussion
from ..mentions import FIELD, mentioned
from ..reading import Fault, read_text

MENDABLE = timedelta(minutes=15)
MOST_COMMENTS = 1_000


def add_comment(unit: Any, document: Document, text: str) -> Comment:
    """Add a comment of the actor, who must see the document; those it calls by ``@`` must see it too.

    Raises :class:`InvalidError` by field, :class:`RefusedError`, :class:`WrongStateError`.
    """
    require(unit, 'view', document)
    said = _read(text)
    mentions = mentioned(unit.registry, unit.portal, document, said)
    if document.discussion is None:
        document.discussion = Discussion()
    discussion = document.discussion
    if len(discussion.comments) >= MOST_COMMENTS:
        message = _('A document holds up to ${maximum} comments.', mapping={'maximum': MOST_COMMENTS})
        raise WrongStateError(message)
    comment = Comment(unit.uid(), unit.actor.key, unit.now(), said, mentions)
    discussion.comments = (*discussion.comments, comment)
    details = {'comment_id': comment.id, 'text': said, 'mentions': list(mentions)}
    note(unit, 'document.commented', document, details)
    return comment


def edit_comment(unit: Any, document: Document, comment_id: str, text: str) -> Comment:
    """Change one's own comment within 15 minutes; the old words stay in the ledger.

    Raises :class:`NotFoundError`, :class:`InvalidError`, :class:`RefusedError`.
    """
    comment = _own(unit, document, comment_id)
    said = _read(text)
    if said == comment.text:
        return comment
    mentions = mentioned(unit.registry, unit.portal, document, said)
    changed = replace(comment, text=said, mentions=mentions, edited_at=unit.now())
    _put(document, changed)
    called = [login for login in mentions if login not in comment.mentions]
    details = {'comment_id': comment.id, 'before': comment.text, 'text': said, 'mentions': called}
    note(unit, 'document.comment_edited', document, details)
    return changed


def delete_comment(unit: Any, document: Document, comment_id: str) -> None:
    """Take one's own comment back within 15 minutes; that it was there stays to be seen, its words in the ledger.

    Raises :class:`NotFoundError`, :class:`RefusedError`.
    """
    comment = _own(unit, document, comment_id)
    _put(document, replace(comment, text='', mentions=(), deleted_at=unit.now()))
    note(unit, 'document.comment_deleted', document, {'comment_id': comment.id, 'before': comment.text})


def comments_of(document: Document) -> tuple[Comment, ...]:
    """Return the comments, the oldest first. Whoever may view the document may read them."""
    return document.discussion.comments if document.discussion is not None else ()


def mendable(comment: Comment, login: str, now: datetime) -> bool:
    """Tell whether ``login`` may still change or take back the comment."""
    return comment.by == login and comment.deleted_at is None and now - comment.at <= MENDABLE


def _own(unit: Any, document: Document, comment_id: str) -> Comment:
    require(unit, 'view', document)
    comment = document.discussion.comment(comment_id) if document.discussion is not None else None
    if comment is None or comment.deleted_at is not None:
        raise NotFoundError(_('There is no such comment. It may have been taken back.'))
    if comment.by != unit.actor.key:
        raise RefusedError(_('Only whoever wrote a comment may change it.'))
    if not mendable(comment, unit.actor.key, unit.now()):
        message = _('A comment can be changed for ${minutes} minutes. Write another one.', mapping=_MINUTES)
        raise RefusedError(message)
    return comment


_MINUTES = {'minutes': MENDABLE // timedelta(minutes=1)}


def _put(document: Document, comment: Comment) -> None:
    assert document.discussion is not None
    document.discussion.replace(comment)


def _read(text: str) -> str:
    try:
        said = read_text(text, MOST_CHARACTERS, several_lines=True)
    except Fault as fault:
        raise invalid({FIELD: [fault.message]}) from fault
    if not said:
        raise invalid({FIELD: [_('Write something first.')]})
    return said

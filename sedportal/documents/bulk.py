"""One change for many documents: what is to be done, tried out first, then done document by document.

There is no second set of rules: a trial runs the very operations and throws away what they did, and the work runs them
again, each in a unit of its own, so that nobody waits long for the write lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent
from transaction import TransactionManager

from sedportal.directory.content import Folder
from sedportal.kernel.errors import DomainError, InvalidError, NotFoundError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import ROOT_KEY, database
from sedportal.kernel.unit_of_work import UnitOfWork
from sedportal.security.permits import decide

from .content import Document, document_by_uid
from .operations import change_card, move_document, take_transition

TRANSITION, FILE, PATCH = 'transition', 'file', 'patch'
KINDS_OF_CHANGE = (TRANSITION, FILE, PATCH)
# Documents in one go: a trial of as many takes a few seconds.
MOST = 1000

DONE, SAME, REFUSED = 'done', 'same', 'refused'


@dataclass(frozen=True)
class Change:
    """What is to be done with each document.

    ``do`` is one of :data:`KINDS_OF_CHANGE`: take the ``transition``; move into the ``folder`` (an object id) and put
    ``values`` on the card; or only the latter. ``values`` maps fields to new values, None clears; ``comment`` is the
    reason, said once for all.
    """

    do: str
    transition: str = ''
    folder: str = ''
    values: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ''


@dataclass(frozen=True)
class Outcome:
    """What became of one document, or would become: ``reason`` (in words) stands against it if it is refused."""

    uid: str
    status: str
    reason: str = ''


class BulkRun(Persistent):
    """One run over many documents: what is to be done, and what became of each so far.

    ``results`` maps the uid to (status, reason); it is written in the same unit as the change itself, so a run that is
    sent again, or goes on after a stop, touches no document twice.
    """

    def __init__(self, key: str, owner: str, change: Change, uids: tuple[str, ...], place: str, at: datetime) -> None:
        self.key = key
        self.owner = owner
        self.change = change
        self.uids = uids
        self.place = place
        self.at = at
        self.results = OOBTree()

    @property
    def waiting(self) -> list[str]:
        """Return the documents that are still to be done."""
        return [uid for uid in self.uids if uid not in self.results]

    @property
    def outcomes(self) -> list[Outcome]:
        """Return what became of each so far, in the order of the list."""
        return [Outcome(uid, *self.results[uid]) for uid in self.uids if uid in self.results]


def run_of(portal: Any, key: str, login: str) -> BulkRun | None:
    """Return the run of that key if it is that person's own."""
    run = portal.bulk_runs.get(key) if portal.bulk_runs is not None else None
    return run if run is not None and run.owner == login else None


def apply_change(unit: UnitOfWork, uid: str, change: Change) -> str:
    """Do with one document what is to be done, and return the status.

    Raises what the operations raise, and :class:`NotFoundError` for a document that the actor may not know of.
    """
    document = document_by_uid(unit.portal, uid)
    if document is None or not decide(unit.rights, 'view', document).allowed:
        raise NotFoundError(_('The document is gone, or you don’t see it any more.'))
    before = document.revision
    if change.do == TRANSITION:
        take_transition(unit, document, change.transition, comment=change.comment)
    else:
        _file(unit, document, change)
    return SAME if document.revision == before else DONE


def _file(unit: UnitOfWork, document: Document, change: Change) -> None:
    if change.values:
        change_card(unit, document, change.values, comment=change.comment)
    if change.folder:
        target = _object_of(unit.portal, change.folder)
        if not isinstance(target, Folder):
            raise invalid({'folder': [_('Choose a folder.')]})
        move_document(unit, document, target)


def _object_of(portal: Any, oid: str) -> Any:
    """Return the object with the id ``oid``, which may be negative; None if there is none."""
    digits = oid.removeprefix('-')
    known = digits.isascii() and digits.isdigit() and len(digits) < 20
    return portal.__objectmap__.object_for(int(oid), portal) if known else None


def try_out(
    registry: Any, login: str, uids: Iterable[str], change: Change, say: Callable[[Any], str]
) -> Iterator[Outcome]:
    """Give what would become of each document: the operations run, and all that they did is thrown away.

    Takes no write lock: nothing of it can be committed. Parameters: ``say`` puts a message into words.
    """
    manager = TransactionManager(explicit=True)
    manager.begin()
    connection = database(registry).open(transaction_manager=manager)
    try:
        for uid in uids:
            manager.get().doom()
            portal = connection.root()[ROOT_KEY]
            rights = registry.rights_cache.rights_of(registry, portal, login)
            yield _tried(UnitOfWork(portal, registry, portal['people'][login], rights), uid, change, say)
            manager.abort()
            manager.begin()
    finally:
        manager.abort()
        connection.close()


def _tried(unit: UnitOfWork, uid: str, change: Change, say: Callable[[Any], str]) -> Outcome:
    try:
        return Outcome(uid, apply_change(unit, uid, change))
    except DomainError as refused:
        return Outcome(uid, REFUSED, reason_of(refused, say))


def reason_of(refused: DomainError, say: Callable[[Any], str]) -> str:
    """Return in words why a document was refused: what is wrong with each field, else the message."""
    if isinstance(refused, InvalidError) and refused.errors:
        return ' '.join(dict.fromkeys(say(text) for texts in refused.errors.values() for text in texts))
    reasons = refused.data.get('reasons') or (refused.message,)
    return ' '.join(dict.fromkeys(map(say, reasons)))

"""Open a feed, and close it."""

from __future__ import annotations

import secrets
from typing import Any

from sedportal.directory.journal import note
from sedportal.kernel.errors import NotFoundError, RefusedError, WrongStateError, invalid
from sedportal.kernel.i18n import _

from ..feeds import Feed, Feeds, digest_of, feeds_of

LONGEST_NAME, LONGEST_QUERY, MOST_OWN = 100, 2000, 20


def open_feed(unit: Any, name: str, path: str, query: str) -> tuple[Feed, str]:
    """Open a feed of a list for the actor; return it with the secret of its address, which is kept nowhere.

    Parameters: ``path`` and ``query`` are the list's address. Raises :class:`InvalidError` by field,
    :class:`RefusedError` for whoever is no person, :class:`WrongStateError` when there are too many.
    """
    person = _person(unit)
    name = ' '.join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        message = _('Give it a name of up to ${maximum} characters.', mapping={'maximum': LONGEST_NAME})
        raise invalid({'name': [message]})
    if len(query) > LONGEST_QUERY:
        raise invalid({'name': [_('This list has too many filters for a feed.')]})
    if len(feeds_of(unit.portal, person.login)) >= MOST_OWN:
        raise WrongStateError(_('You have ${count} feeds. Close some first.', mapping={'count': MOST_OWN}))
    if unit.portal.feeds is None:
        unit.portal.feeds = Feeds()
    token = secrets.token_urlsafe(32)
    feed = Feed(unit.uid(), name, person.login, path, query, digest_of(token), unit.now())
    unit.portal.feeds.put(feed)
    note(unit, 'feed.opened', person, {'feed': feed.key, 'name': name, 'path': path, 'query': query})
    return feed, token


def close_feed(unit: Any, key: str) -> Feed:
    """Close a feed of the actor: its address is dead at once. Raises :class:`NotFoundError`, :class:`RefusedError`."""
    person = _person(unit)
    for feed in feeds_of(unit.portal, person.login):
        if feed.key == key:
            unit.portal.feeds.take(feed)
            note(unit, 'feed.closed', person, {'feed': key, 'name': feed.name})
            return feed
    raise NotFoundError(_('This feed is closed already.'))


def _person(unit: Any) -> Any:
    person = unit.portal['people'].get(unit.actor.key)
    if person is None or not person.active:
        raise RefusedError(_('Only people have feeds.'))
    return person

"""What all changes of a card share: the stale check, who the card names, and putting the new card in place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from sedportal.directory.content import organisation_of
from sedportal.directory.journal import changes_between, plain
from sedportal.kernel.errors import StaleError, invalid
from sedportal.kernel.i18n import _

from ..content import Document
from ..dictionaries import choices_on
from ..kinds import KINDS
from ..reading import read_values
from ..senders import REFERENCE, TEXT, settled

# Card fields that name people of the portal, and the role each gives on the document.
NAMING_FIELDS = {'addressees': 'addressee', 'signatories': 'signatory'}


def refuse_stale(document: Document, expected_revision: int | None) -> None:
    """Raise :class:`StaleError` if the caller saw an older revision; None means that he does not say."""
    if expected_revision is not None and expected_revision != document.revision:
        raise StaleError(
            _('Somebody changed this document while you were editing it. Compare, then save again.'),
            expected=expected_revision,
            current=document.revision,
        )


def card_digest(card: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a card in hexadecimal digits.

    That of its canonical JSON, as of the ledger's records, with days and moments by ISO 8601. Records that hold it as
    ``card_sha256`` were made before: there a space stands behind each comma and colon.
    The ledger proves the first card by this: later changes stand there with old and new value, so the card of any
    moment can be computed and checked, and the ledger does not hold each text twice.
    """
    return hashlib.sha256(orjson.dumps(card, default=plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def named_on_card(unit: Any, card: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the participants that the card names by login. Raises :class:`InvalidError` for unknown logins."""
    people, errors, named = unit.portal['people'], {}, {}
    for field, role in NAMING_FIELDS.items():
        logins = tuple(dict.fromkeys(item['login'] for item in card.get(field) or () if item.get('login')))
        unknown = [login for login in logins if login not in people]
        if unknown:
            errors[field] = [_('There is nobody with the login ${login}.', mapping={'login': unknown[0]})]
        elif logins:
            named[role] = logins
    if errors:
        raise invalid(errors)
    return named


def put_values(unit: Any, document: Document, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Put ``values`` on the card and return ``{field: [old, new]}`` of what changed. Raises :class:`InvalidError`."""
    kind = KINDS[document.kind]
    offered = choices_on(unit.portal, kind, unit.registry.clock.today(), document.card)
    read = read_values(kind.fields, values, offered)
    if 'title' in read and not read['title']:
        raise invalid({'title': [_('Write what the document is about.')]})
    if 'access_mark' in read:
        read['access_mark'] = read['access_mark'] or 'none'
    if REFERENCE in kind.fields:
        read = _with_sender(unit, document, read)
    changes = changes_between(document.card, read)
    if not changes:
        return {}
    card = {field: value for field, value in {**document.card, **read}.items() if value is not None}
    named = named_on_card(unit, {field: card.get(field) for field in changes})
    document.card = card
    # Who was named apart from the card stays named until the card itself names others.
    replaced = {role for field, role in NAMING_FIELDS.items() if field in changes}
    kept = {role: logins for role, logins in document.participants.items() if role not in replaced}
    document.participants = {**kept, **named}
    return changes


def _with_sender(unit: Any, document: Document, read: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what follows for the reference to the correspondent."""
    card = settled(unit, organisation_of(document), {**document.card, **read}, document.card)
    follows = {key: card.get(key) for key in (TEXT, REFERENCE) if card.get(key) != document.card.get(key)}
    return {**read, **follows}

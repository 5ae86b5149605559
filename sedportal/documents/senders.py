"""Who sent a document: the correspondent of its card in the directory, his documents, and letters that came before.

The card keeps the text, as it was written; ``correspondent_id`` refers to the directory beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sedportal.directory.correspondents.content import Correspondent
from sedportal.directory.correspondents.finding import Finder, correspondent_by_uid, may_see, sees_citizens
from sedportal.directory.correspondents.names import name_key
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import Hit, SearchQuery
from sedportal.search.russian import number_runs
from sedportal.security.permits import decide
from sedportal.security.roles import VIEW_CORRESPONDENTS

REFERENCE, TEXT = 'correspondent_id', 'correspondent'
# «Без номера» tells no letter from another.
_NO_NUMBER = frozenset({'', 'б н', 'бн'})
_MOST = 20


@dataclass(frozen=True)
class Similar:
    """A document that may be the same letter: ``hit`` as lists print it; ``same`` if the date is the same too."""

    hit: Hit
    same: bool


def sender_keys(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys under which the index finds a document by its sender, and by its sender and his number."""
    if not card.get(TEXT):
        return ()
    senders = [f'name:{name_key(card[TEXT])}']
    if card.get(REFERENCE):
        senders.append(f'uid:{card[REFERENCE]}')
    number = ' '.join(number_runs(str(card.get('ext_number') or '')))
    letters = [] if number in _NO_NUMBER else [f'letter|{sender}|{number}' for sender in senders]
    return (*(f'sender|{sender}' for sender in senders), *letters)


def keys_of(correspondent: Correspondent) -> tuple[str, ...]:
    """Return the keys of all documents of a correspondent.

    By its names too, so that documents are found that were made before it was entered; except for a citizen: others
    may have the same name.
    """
    uids = [f'sender|uid:{uid}' for uid in (correspondent.uid, *correspondent.absorbed)]
    names = () if correspondent.citizen else dict.fromkeys(map(name_key, correspondent.names))
    return (*uids, *(f'sender|name:{name}' for name in names))


def similar_letters(
    registry: Any, portal: Any, rights: Any, organisation: str, card: Mapping[str, Any], besides: str = ''
) -> list[Similar]:
    """Return documents of ``organisation`` with the same sender and his same number, those of the same date first.

    Only what the holder of ``rights`` may see counts; of others there is not a trace. ``besides`` is a uid left out.
    """
    number = ' '.join(number_runs(str(card.get('ext_number') or '')))
    if not card.get(TEXT) or number in _NO_NUMBER:
        return []
    senders = list(sender_keys({TEXT: card[TEXT]}))
    known = correspondent_by_uid(portal, str(card.get(REFERENCE) or ''))
    if known is not None and may_see(rights, known):
        senders += keys_of(known)
    keys = tuple(dict.fromkeys(f'letter{sender.removeprefix("sender")}|{number}' for sender in senders))
    query = SearchQuery(rights.view_tokens, organisations=(organisation,), keys=keys, limit=_MOST)
    day = card['doc_date'].isoformat() if isinstance(card.get('doc_date'), date) else card.get('doc_date')
    hits = registry.index.search(query).items
    found = [Similar(hit, bool(day) and hit.stored.get('doc_date') == day) for hit in hits]
    return sorted((one for one in found if one.hit.uid != besides), key=lambda one: not one.same)


def settled(unit: Any, organisation: Any, card: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``card`` with text and reference of its correspondent in accord.

    Parameters: ``before`` is the card until now. A new reference must lead to somebody whom the actor may know of;
    with no text it brings the name. A new text alone finds its reference if there is just one of that name.
    Raises :class:`InvalidError`.
    """
    chosen, text = card.get(REFERENCE), card.get(TEXT)
    if chosen and chosen != before.get(REFERENCE):
        found = _known(unit, str(chosen))
        return {**card, REFERENCE: found.uid, TEXT: text or found.name}
    if text == before.get(TEXT):
        return card
    found_by_name = _by_name(unit, organisation, str(text or ''))
    kept = {key: value for key, value in card.items() if key != REFERENCE}
    return {**kept, REFERENCE: found_by_name} if found_by_name else kept


def _known(unit: Any, uid: str) -> Correspondent:
    found = correspondent_by_uid(unit.portal, uid)
    if found is None or not may_see(unit.rights, found):
        raise invalid({REFERENCE: [_('There is no such correspondent in the directory.')]})
    return found


def _by_name(unit: Any, organisation: Any, text: str) -> str | None:
    if not text or organisation is None or not decide(unit.rights, VIEW_CORRESPONDENTS, organisation).allowed:
        return None
    finder = finder_for(unit.registry, unit.portal, unit.rights, organisation)
    found = finder.called(text)
    return found[0].uid if len(found) == 1 else None


def finder_for(registry: Any, portal: Any, rights: Any, organisation: Any) -> Finder:
    """Return what finds correspondents for the work of ``organisation``, as far as the holder of ``rights`` sees."""
    citizens = sees_citizens(rights, organisation)
    return Finder(portal, organisation.slug, citizens=citizens, today=registry.clock.today().toordinal())


def documents_of(correspondent: Correspondent, **options: Any) -> SearchQuery:
    """Return the question for the documents of a correspondent, without rights: ``listing`` puts them in."""
    return SearchQuery(frozenset(), keys=keys_of(correspondent), **options)

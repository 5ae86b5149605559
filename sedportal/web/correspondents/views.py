"""The list, the page of one correspondent, and probable doubles."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from sedportal.directory.correspondents.content import Correspondent, correspondents_of
from sedportal.directory.correspondents.finding import (
    correspondent_by_uid,
    doubles_of,
    may_see,
    probable_doubles,
)
from sedportal.directory.correspondents.operations import may_change, may_merge
from sedportal.documents.interfaces import DELIVERIES
from sedportal.documents.listing import find_documents
from sedportal.documents.senders import documents_of, finder_for
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date
from sedportal.security.roles import ADD_CORRESPONDENTS, MERGE_CORRESPONDENTS

from ..admin.reach import Reach

if TYPE_CHECKING:
    from pyramid.request import Request

_MOST = 50
_DOCUMENTS = 20


def listed(context: Reach, request: Request) -> dict[str, Any]:
    """Show those who are called so; without words those used last; with ``?from=`` all, by name."""
    words, start = str(request.GET.get('q', '')).strip()[:200], request.GET.get('from')
    if words or start is None:
        found, following = _found(request, context, words), ''
    else:
        found, following = _by_name(request, context, start[:600])
    return {
        'rows': [row_of(request, one) for one in found], 'words': words, 'all': start is not None and not words,
        'following': f'/correspondents?{urlencode({"from": following})}' if following else '',
        'may_add': bool(adding_organisations(request)), 'may_merge': bool(context_merges(request)),
    }  # fmt: skip


def adding_organisations(request: Request) -> list[Any]:
    """Return the organisations for which the person may enter correspondents."""
    return Reach(request, ADD_CORRESPONDENTS).organisations


def context_merges(request: Request) -> bool:
    """Tell whether the person may merge cards anywhere."""
    reach = Reach(request, MERGE_CORRESPONDENTS)
    return reach.everywhere or bool(reach.organisations)


def _found(request: Request, reach: Reach, words: str) -> list[Correspondent]:
    organisations = reach.organisations[:1] if reach.everywhere else reach.organisations[:20]
    found: dict[str, Correspondent] = {}
    for place in organisations:
        finder = finder_for(request.registry, request.portal, request.rights, place)
        found.update((one.uid, one) for one in finder.typed(words, _MOST))
    return [one for one in found.values() if may_see(request.rights, one)][:_MOST]


def _by_name(request: Request, reach: Reach, start: str) -> tuple[list[Correspondent], str]:
    """Return a page of organisations by name from the key ``start`` on, and where the next one begins."""
    book = correspondents_of(request.portal)
    keys = list(islice(book.shared.exact.keys(min=start), _MOST + 1))
    oids = dict.fromkeys(oid for key in keys[:_MOST] for oid in book.shared.called(key))
    found = [book[book.shared.uid_of(oid)] for oid in oids]
    return found, keys[_MOST] if len(keys) > _MOST else ''


def row_of(request: Request, one: Correspondent) -> dict[str, Any]:
    """Return what a list prints of a correspondent."""
    owner = request.portal['organisations'].get(one.organisation)
    return {
        'uid': one.uid, 'url': f'/correspondents/{one.uid}', 'name': one.name, 'citizen': one.citizen, 'inn': one.inn,
        'address': one.address, 'group': one.group, 'active': one.active,
        'owner': owner.short_name if owner is not None else '', 'aliases': ', '.join(one.aliases),
    }  # fmt: skip


def correspondent_asked(request: Request) -> Correspondent:
    """Return the correspondent of the address. Raises ``HTTPNotFound`` for one that the person may not know of."""
    found = correspondents_of(request.portal).get(request.matchdict['uid'])
    if found is None or not may_see(request.rights, found):
        raise HTTPNotFound
    return found


def one(context: Reach, request: Request) -> Any:
    """Show a card with its documents, after rights; a merged one leads to the card that took it in."""
    found = correspondent_asked(request)
    if found.merged_into:
        survivor = correspondent_by_uid(request.portal, found.uid)
        if survivor is not None and survivor is not found:
            return HTTPSeeOther(f'/correspondents/{survivor.uid}')
    text = request.wording.text
    doubles = [double for double in doubles_of(request.portal, found) if may_see(request.rights, double)]
    return {
        'one': row_of(request, found), 'facts': _facts(request, found),
        'documents': _documents(request, found), 'doubles': [row_of(request, double) for double in doubles],
        'may_change': may_change(request.rights, found) and not found.merged_into,
        'may_merge': may_merge(request.rights, found) and found.active,
        'kind': text(_('Citizen') if found.citizen else _('Organisation')),
    }  # fmt: skip


def _facts(request: Request, found: Correspondent) -> list[tuple[str, str]]:
    text = request.wording.text
    owner = request.portal['organisations'].get(found.organisation)
    pairs = (
        (_('Short name'), found.short_name), (_('Also called'), '\n'.join(found.aliases)),
        (_('Taxpayer’s number'), found.inn), (_('Address'), found.address), (_('E-mail'), found.email),
        (_('Phone'), found.phone), (_('Group of correspondents'), found.group),
        (_('Way of delivery'), text(DELIVERIES.get(found.delivery, found.delivery))),
        (_('Entered by'), owner.name if owner is not None else ''),
    )  # fmt: skip
    return [(text(title), value) for title, value in pairs if value]


def _documents(request: Request, found: Correspondent) -> list[dict[str, Any]]:
    query = documents_of(found, sort='-date', limit=_DOCUMENTS)
    result = find_documents(request.registry, request.portal, request.rights, query).result
    wording = request.wording
    return [
        {
            'url': f'/documents/{hit.uid}', 'label': hit.stored.get('number') or wording.text(_('Draft')),
            'title': hit.stored.get('title'), 'ext_number': hit.stored.get('ext_number') or '',
            'day': _day(hit.stored.get('doc_date')), 'organisation': wording.organisation(hit.stored['organisation']),
        }
        for hit in result.items
    ]  # fmt: skip


def _day(iso: Any) -> str:
    return format_date(date.fromisoformat(iso)) if iso else ''


def doubles(context: Reach, request: Request) -> dict[str, Any]:
    """Show groups of cards that are probably the same, as far as the person may merge them."""
    slugs = [place.slug for place in adding_organisations(request)]
    groups = []
    for group in probable_doubles(request.portal, slugs):
        mine = [one for one in group if may_see(request.rights, one)]
        if len(mine) > 1:
            rows = [row_of(request, one) for one in mine]
            address = urlencode([('uid', row['uid']) for row in rows])
            groups.append({
                'rows': rows, 'url': f'/correspondents/merge?{address}',
                'possible': all(may_merge(request.rights, one) for one in mine),
            })  # fmt: skip
    return {'groups': groups}

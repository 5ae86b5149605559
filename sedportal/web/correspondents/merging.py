"""Merging doubles: first what would happen, then it happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPSeeOther

from sedportal.directory.correspondents.content import Correspondent, correspondents_of
from sedportal.directory.correspondents.finding import may_see
from sedportal.directory.correspondents.operations import check_merge, merge_correspondents, merged_card, require_merge
from sedportal.documents.listing import find_documents
from sedportal.documents.senders import documents_of
from sedportal.kernel.errors import DomainError, RefusedError
from sedportal.kernel.i18n import _

from ..admin.reach import Reach
from .views import row_of

if TYPE_CHECKING:
    from pyramid.request import Request

_MOST = 20


def merge(context: Reach, request: Request) -> Any:
    """Show which cards become one, what it holds and how many documents of theirs one sees; on POST do it."""
    chosen = _chosen(request)
    fault: Any = ''
    survivor = _survivor(request, chosen)
    others = [one for one in chosen if one is not survivor]
    try:
        for one in chosen:
            require_merge(request.unit, one)
        if survivor is None:
            fault = _('Choose at least two cards to merge.')
        else:
            check_merge(survivor, others)
            if request.method == 'POST' and 'go' in request.POST:
                merge_correspondents(request.unit, survivor, others)
                request.flash(_('Merged into: ${name}', mapping={'name': survivor.name[:150]}))
                return HTTPSeeOther(f'/correspondents/{survivor.uid}')
    except RefusedError:
        raise
    except DomainError as refused:
        request.response.status_int = refused.status
        fault = refused.message
    return _page(request, chosen, survivor, fault)


def _page(request: Request, chosen: list[Correspondent], survivor: Correspondent | None, fault: Any) -> dict[str, Any]:
    others = [one for one in chosen if one is not survivor]
    aliases = merged_card(survivor, others)['aliases'] if survivor is not None and not fault else ()
    rows = [{**row_of(request, one), 'documents': _count(request, one), 'kept': one is survivor} for one in chosen]
    return {'rows': rows, 'fault': fault, 'aliases': aliases, 'name': survivor.name if survivor is not None else ''}


def _chosen(request: Request) -> list[Correspondent]:
    book = correspondents_of(request.portal)
    uids = dict.fromkeys(request.params.getall('uid')[:_MOST])
    found = [book.get(uid) for uid in uids]
    return [one for one in found if one is not None and may_see(request.rights, one)]


def _survivor(request: Request, chosen: list[Correspondent]) -> Correspondent | None:
    """Return the card that stays: the one asked for, else the one that most documents and facts speak for."""
    kept = request.params.get('kept')
    if not chosen:
        return None
    named = next((one for one in chosen if one.uid == kept), None)
    return named or max(chosen, key=lambda one: (bool(one.inn), _count(request, one), -len(one.uid)))


def _count(request: Request, one: Correspondent) -> int:
    query = replace(documents_of(one), limit=0)
    return find_documents(request.registry, request.portal, request.rights, query).result.total

"""The fields of a card that are filled in, in words, and as the card prints them.

Markup is made here and not in the template: a card has a dozen of them, each with a link that edits it in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from sedportal.documents.kinds import KINDS
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.documents.senders import TEXT
from sedportal.kernel.i18n import _

from ..rendering import Base, Fragment
from .values import correspondent_url, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid.request import Request

    from sedportal.documents.content import Document

# The heading shows these.
_SHOWN_ABOVE = frozenset({'title'})


@dataclass(frozen=True)
class Fact:
    """A field of the card that is filled in, in words; ``url`` leads to what it refers to, if one may open it."""

    key: str
    title: str
    value: str
    url: str = ''


def facts_of(request: Request, document: Document) -> list[Fact]:
    """Return each field of the card that is filled in, in the order of its kind."""
    wording, found = request.wording, []
    for key in typed_fields(KINDS[document.kind].fields):
        value = '' if key in _SHOWN_ABOVE else in_words(wording, document.kind, key, document.card.get(key))
        if value:
            url = correspondent_url(request, document) if key == TEXT else ''
            found.append(Fact(key, wording.text(FIELDS[key].title), value, url))
    return found


def printed_facts(request: Request, facts: Iterable[Fact], edited_at: str) -> Fragment:
    """Return the facts as items of a list of definitions.

    Parameters: ``edited_at`` is the page that edits the card, one field of it with ``?field=``; empty if one may not.
    """
    pencil = Base(request, request.registry).icon('pencil')
    edit = escape(request.wording.text(_('Edit')))
    return Fragment(''.join(_printed(fact, edited_at, edit, pencil) for fact in facts))


def _printed(fact: Fact, edited_at: str, edit: str, pencil: str) -> str:
    title, value = escape(fact.title), escape(fact.value)
    if fact.url:
        value = f'<a href="{escape(fact.url)}">{value}</a>'
    if not edited_at:
        return f'<dt>{title}</dt><dd>{value}</dd>'
    at = f'{escape(edited_at)}?field={fact.key}'
    return (
        f'<dt>{title}</dt><dd data-field="{fact.key}">{value}<a class="edit-field no-print" href="{at}" hx-get="{at}" '
        f'hx-target="#card" hx-select="#edit-card" hx-swap="outerHTML" aria-label="{edit}: {title}">{pencil}</a></dd>'
    )

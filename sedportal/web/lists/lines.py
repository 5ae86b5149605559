"""The lines of a table of documents: the chosen columns, a box to choose the document, a menu of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from sedportal.kernel.clock import moscow
from sedportal.kernel.i18n import _
from sedportal.kernel.remembering import keep

from ..rendering import Base, Fragment
from .asked import Asked, Told
from .cells import Cells

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit, SearchResult

    from .columns import Column


# One list in so many choices of columns and languages.
_MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a column; ``url`` sorts by it, if one can; ``direction`` is what ``aria-sort`` says, or empty."""

    title: str
    url: str
    direction: str


def kept_lines(
    request: Request, columns: Sequence[Column], content: str, result: SearchResult, offset: int, *, show_kind: bool
) -> Fragment:
    """Return the lines of ``result``, which stand behind ``offset`` others; made before, if they would be the same.

    Parameters: as of :class:`Lines`. Until a document changes, the next reader often asks for the same list. Beside
    documents, lines show names, titles and circles of readers: those are asked for again.
    """
    today = moscow(request.registry.clock.now()).date()
    key = (request.locale_name, today, content, tuple(column.key for column in columns), show_kind)
    kept: tuple[Fragment, Told] | None = result.made.get(key)
    if kept is not None and Asked.of(request).still(kept[1]):
        return kept[0]
    lines = Lines(request, columns, content, show_kind=show_kind)
    markup = lines.markup(result.items, offset)
    keep(result.made, key, (markup, lines.asked.told()), _MOST_KEPT)
    return markup


class Lines:
    """Print the lines of one list.

    Parameters: ``content`` is the address of the list, which a document that is opened carries along.
    """

    def __init__(self, request: Request, columns: Sequence[Column], content: str, *, show_kind: bool) -> None:
        text = request.wording.text
        self.asked = Asked.anew(request)
        self._cells = Cells(request, [column.key for column in columns], show_kind=show_kind, asked=self.asked)
        self._columns = [
            (
                f'<td{_css(column.css)}>' if column.fixed else
                f'<td{_css(column.css)} data-label="{escape(text(column.title))}">',
                column.shown,
            )
            for column in columns
        ]  # fmt: skip
        self._list = quote(content, safe='')
        self._choose = escape(text(_('Choose')))
        self._steps = escape(text(_('Steps of the document')))
        # A plain text is put into others faster than one that knows that it is markup.
        self._dots = str(Base(request, request.registry).icon('three-dots-vertical'))

    def markup(self, hits: Iterable[Hit], offset: int) -> Fragment:
        """Return the lines of ``hits``, which stand behind ``offset`` others."""
        return Fragment(''.join(self._line(hit, place) for place, hit in enumerate(hits, offset + 1)))

    def _line(self, hit: Hit, place: int) -> str:
        cells, uid = self._cells, hit.uid
        query = f'?list={self._list}&amp;at={place}'
        stored = {**hit.stored, 'url': f'{hit.stored["folder"]}/{uid}{query}'}
        printed = ''.join(f'{begin}{shown(cells, stored)}</td>' for begin, shown in self._columns)
        named = escape(stored['number'] or stored['title'][:80])
        return (
            f'<tr data-row><td class="pick-cell"><input class="form-check-input" type="checkbox" name="uid" '
            f'value="{uid}" form="selection" aria-label="{self._choose}: {named}"></td>{printed}'
            f'<td class="menu-cell"><a class="row-menu" href="/documents/{uid}/steps{query}" data-steps '
            f'aria-label="{self._steps}: {named}" title="{self._steps}">{self._dots}</a></td></tr>'
        )


def _css(name: str) -> str:
    return f' class="{name}"' if name else ''

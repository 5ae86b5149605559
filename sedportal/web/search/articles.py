"""The documents that a search found, printed with the words marked and the files they stand in.

Markup is made here and not in the template, as for the lines of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from sedportal.documents.files.words import Excerpt, excerpts_of
from sedportal.kernel.i18n import _

from ..rendering import Base, Fragment

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.search.interfaces import Hit

    from ..lists.rows import Row


class Articles:
    """Print what was found on one page."""

    def __init__(self, request: Request) -> None:
        self._registry = request.registry
        self._text = request.wording.text
        self._clip = str(Base(request, request.registry).icon('paperclip'))

    def markup(self, rows: Iterable[Row], hits: Iterable[Hit]) -> Fragment:
        """Return an article for each of ``rows``, whose ``hits`` stand in the same order."""
        return Fragment(''.join(self._article(row, hit) for row, hit in zip(rows, hits, strict=True)))

    def _article(self, row: Row, hit: Hit) -> str:
        title, snippets = marked_title(row.title, hit.snippets)
        day = f' {row.registered}' if row.registered else ''
        number = f'<span class="number"><strong>{escape(row.number)}</strong>{day}</span> ' if row.number else ''
        party = f' <span>{escape(row.correspondent)}</span>' if row.correspondent else ''
        places = [self._place(row.url, found) for found in excerpts_of(self._registry, hit)]
        found = ''.join(f'<p class="snippet">{one}</p>' for one in (*snippets, *places))
        return (
            f'<article class="result"><h2 class="result-title"><a href="{escape(row.queued)}">{title}</a></h2>'
            f'<p class="result-meta">{number}{row.state!s} <span>{escape(row.kind)}</span> '
            f'<span>{escape(row.organisation)}</span>{party} {row.notes!s} {row.circle!s}</p>{found}</article>'
        )

    def _place(self, document_url: str, found: Excerpt) -> str:
        """Return a place in a file: where it is shown, which page it is if the file has pages, the words around."""
        url = f'{document_url}/files/{found.file}/preview'
        if not found.page:
            where = self._text(_('in the file'))
        else:
            where = self._text(_('file, page ${number}', mapping={'number': found.page}))
            url = f'{url}#page-{found.page}'
        return f'<a class="snippet-file" href="{escape(url)}">{self._clip} {escape(where)}</a>: {found.html}'


def marked_title(title: str, snippets: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the title, its words marked, and the other snippets: markup, all of it.

    The index gives the title as the first snippet if anything in it is marked; a long title comes cut, and then stays
    among the snippets.
    """
    plain = escape(title)
    if snippets:
        bare = snippets[0].replace('<mark>', '').replace('</mark>', '')
        if bare == escape(' '.join(title.split())):
            return snippets[0], snippets[1:]
    return plain, snippets

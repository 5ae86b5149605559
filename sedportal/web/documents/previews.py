"""A file shown on a page: pictures of its pages, or its text where nobody draws it, or why neither can be done.

For attached files these are the addresses ``files/<id>/preview`` and ``files/<id>/pages/<n>``. A page that shows files
not attached yet gives their version to :class:`FilePreview` and answers with :func:`page_picture` itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.traversal import resource_path

from sedportal.documents.files.limited.conversion import CONVERTIBLE
from sedportal.documents.files.limited.faults import BROKEN, LOCKED, TOO_HEAVY, TOO_SLOW, UNSUPPORTED
from sedportal.documents.files.media import INLINE_TYPES
from sedportal.documents.files.previews import DRAWN, THUMBNAIL, WIDTHS
from sedportal.documents.files.texts import READABLE, FileText, source_of
from sedportal.documents.files.verdicts import INFECTED, OPEN, UNCHECKED, WAITING, require_clear, standing_of
from sedportal.documents.operations import ask_anew
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime

from .download import SANDBOX, wanted_version
from .frame import DocumentFrame
from .presence import may_edit

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import Document, FileVersion
    from sedportal.documents.files.marks import Mark
    from sedportal.documents.files.previews import Preview
    from sedportal.documents.files.texts import Texts

FAULTS: Mapping[str, str] = {
    BROKEN: _('This file could not be shown: it is damaged. Download it and try the program that made it.'),
    LOCKED: _('This file could not be shown: it is locked with a password. Download it to open it.'),
    TOO_HEAVY: _('This file could not be shown: it takes too much memory or time. Download it to open it.'),
    TOO_SLOW: _('This file could not be shown: it took too long. Try again in an hour, or download it.'),
    UNSUPPORTED: _('Files of this kind can not be shown here. Download it to open it.'),
}
# About one printed page of a text that has no pages of its own.
_PART = 3_000
_MOST_PARTS = 40
_SCALES = {'0': THUMBNAIL, '2': 2}
_PARAGRAPH = re.compile(r'\n\s*\n')


@dataclass(frozen=True)
class PageImage:
    """One drawn page: ``fine`` is its picture for fine screens, ``label`` says which page it is."""

    number: int
    url: str
    fine: str
    width: int
    height: int
    label: str


class FilePreview:
    """Answer what the macro ``base.previews['pages']`` asks.

    Parameters: ``version`` is the file; ``url`` is where its bytes come from, and below it, at ``pages/<n>``, its
    pictures; ``query`` stands behind every one of these addresses (``version=2``); at ``again_url`` one who may asks
    that a file be tried anew. Of a file that the antivirus holds nothing is shown but why.
    """

    def __init__(self, request: Request, version: FileVersion, url: str, query: str = '', again_url: str = '') -> None:
        self._request = request
        self._source = source = source_of(version)
        self.name = version.name
        self._standing = standing_of(request.registry, request.portal, version.sha256)
        self._held = self._standing.state != OPEN
        self.download_url = '' if self._held else _with(url, query)
        self.open_url = '' if self._held or source.media_type not in INLINE_TYPES else _with(url, query, 'inline=1')
        self._page_url, self._query = f'{url}/pages', query
        # It looks again by itself: the antivirus mostly needs less time than the page.
        self.next_look_url = _with(f'{url}/preview', query) if self._standing.state == WAITING else None
        self._again_url = again_url
        self.file_id = url.rpartition('/')[2]

    @cached_property
    def _drawn(self) -> Preview:
        preview: Preview = self._request.registry.previews.about(self._source)
        return preview

    @cached_property
    def _drawable(self) -> bool:
        """Tell whether pictures are shown; where LibreOffice can't print a document, its text still is."""
        kind = self._source.media_type
        return kind in DRAWN or (self._request.registry.previews.draws(kind) and not self._drawn.fault)

    @property
    def _lacks_office(self) -> bool:
        kind = self._source.media_type
        return kind in CONVERTIBLE and not self._request.registry.previews.draws(kind)

    @cached_property
    def _text(self) -> FileText:
        if self._drawable or self._source.media_type not in READABLE:
            return FileText(fault=UNSUPPORTED)
        text: FileText = self._request.registry.texts.text_of(self._source, wait=5.0)
        return text

    @property
    def pages(self) -> Iterator[PageImage]:
        """Give the pictures of the pages."""
        if self._held:
            return
        preview = self._drawn
        for number, (across, down) in enumerate(preview.sizes[: preview.shown], start=1):
            message = _('Page ${number} of ${count}', mapping={'number': number, 'count': preview.pages})
            yield PageImage(
                number=number,
                url=_with(f'{self._page_url}/{number}', self._query),
                fine=_with(f'{self._page_url}/{number}', self._query, 'scale=2'),
                width=WIDTHS[1],
                height=max(1, min(round(WIDTHS[1] * down / max(across, 1.0)), 20 * WIDTHS[1])),
                label=self._say(message),
            )

    @cached_property
    def parts(self) -> list[str]:
        """Return the text in parts of about a page, where there are no pictures."""
        if self._held:
            return []
        return [part for page in self._text.pages for part in parts_of(page)][:_MOST_PARTS]

    @property
    def notice(self) -> str:
        """Return what to know of what is shown, or nothing."""
        if self._held:
            return ''
        if self._drawable:
            preview = self._drawn
            if preview.shown < preview.pages:
                mapping = {'shown': preview.shown, 'count': preview.pages}
                return self._say(_('The first ${shown} of ${count} pages are shown.', mapping=mapping))
            return self._about_words
        if not self.parts:
            return ''
        cut = self._text.cut or sum(map(len, self.parts)) < 0.9 * len(self._text.whole)
        message = (
            _('The text is shown without its layout, and only its beginning.')
            if cut
            else _('The text is shown without its layout.')
        )
        lacking = _('Pages of such files are shown where LibreOffice is installed on the server.')
        return ' '.join(map(self._say, (message, lacking) if self._lacks_office else (message,)))

    @property
    def _about_words(self) -> str:
        """Return how it stands with the words of a scan, which search finds once they are recognised."""
        texts: Texts = self._request.registry.texts
        known = texts.known(self._source.sha256, self._source.media_type)
        if known is None or not (known.scan or known.recognised):
            return ''
        if known.recognised:
            return self._say(_('This is a scan: its words were recognised by a program, and search finds them so.'))
        if texts.recognises:
            return self._say(_('This is a scan: its words are being recognised, and search finds them later.'))
        return self._say(_('This is a scan: search does not find its words, for nothing here recognises them.'))

    @property
    def fault(self) -> str:
        """Return why nothing can be shown, or nothing."""
        if self._held:
            return self._say(self._standing.message)
        fault = self._drawn.fault if self._drawable else self._text.fault
        if not fault and not self._drawable and not self.parts:
            return self._say(_('There is no text in this file.'))
        return self._say(FAULTS.get(fault, FAULTS[BROKEN])) if fault else ''

    @property
    def tried(self) -> str:
        """Return how often a file that can't be read was tried, and when it is again; or nothing."""
        mark = self._mark
        if mark is None:
            return ''
        again = self._request.registry.marks.next_try(mark)
        tries = self._request.wording.counted('Tried ${count} time.', 'Tried ${count} times.', mark.tries)
        if again is None:
            return f'{tries} {self._say(_("It is not tried again by itself."))}'
        at = format_datetime(datetime.fromtimestamp(again, UTC))
        return f'{tries} {self._say(_("The next try is at ${at}.", mapping={"at": at}))}'

    @property
    def again_url(self) -> str:
        """Return where one asks that it be tried anew: empty if it need not be, or this person may not."""
        wanted = self._mark is not None or self._standing.state in (INFECTED, UNCHECKED)
        return self._again_url if wanted else ''

    @cached_property
    def _mark(self) -> Mark | None:
        found: Mark | None = self._request.registry.marks.get(self._source.sha256)
        return found

    def _say(self, message: Any) -> str:
        return str(self._request.wording.text(message))


def parts_of(text: str) -> Iterator[str]:
    """Give a text in parts of about a page that end between paragraphs where they can."""
    part = ''
    for paragraph in _PARAGRAPH.split(text):
        if part and len(part) + len(paragraph) > _PART:
            yield part
            part = ''
        part = f'{part}\n\n{paragraph}' if part else paragraph
        while len(part) > 2 * _PART:
            yield part[:_PART]
            part = part[_PART:]
    if part:
        yield part


def page_picture(request: Request, version: FileVersion, number: str) -> Response:
    """Answer with the picture of page ``number`` as the address says it.

    ``?scale=2`` is for fine screens, ``?scale=0`` gives the small picture that stands beside a name.

    Raises ``HTTPNotFound`` where there is none, ``BusyError`` where too much is being drawn, :class:`HeldError` for
    what the antivirus has not let pass. Whoever calls it has checked the right to see the file.
    """
    require_clear(request.registry, request.portal, version)
    source = source_of(version)
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    scale = _SCALES.get(request.GET.get('scale', ''), 1)
    picture = request.registry.previews.picture(source, page, scale)
    if picture is None:
        raise HTTPNotFound
    response = Response(body=picture, content_type='image/webp', charset=None, conditional_response=True)
    response.etag = f'{source.sha256}-{page}-{scale}'
    # Asked again each time, so that who lost the right is shown nothing; what has not changed is not sent again.
    response.headers['Cache-Control'] = 'private, no-cache'
    response.headers['Content-Security-Policy'] = SANDBOX
    return response


def picture(context: Document, request: Request) -> Response:
    """Answer with one page of an attached file: ``files/<id>/pages/<n>``, of an earlier version with ``?version=``."""
    return page_picture(request, wanted_version(context, request), request.subpath[2])


def preview(context: Document, request: Request) -> dict[str, Any]:
    """Show an attached file on a page of its own, which other pages take their part from."""
    version = wanted_version(context, request)
    asked = request.GET.get('version', '')
    url = f'{resource_path(context, "files")}/{request.subpath[0]}'
    again = resource_path(context, 'reread') if may_edit(request, context) and not asked else ''
    shown = FilePreview(request, version, url, f'version={asked}' if asked else '', again)
    return {'page': DocumentFrame(request, context), 'preview': shown}


def reread(context: Document, request: Request) -> Any:
    """Have a file read, drawn and checked again: ``file`` of the post is its number."""
    ask_anew(request.unit, context, str(request.POST.get('file', '')))
    request.flash(_('The file is tried once more. Look again in a minute.'))
    return HTTPSeeOther(request.resource_path(context))


def _with(url: str, *queries: str) -> str:
    query = '&'.join(one for one in queries if one)
    return f'{url}?{query}' if query else url

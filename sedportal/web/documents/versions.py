"""The versions of a document's files, and what differs: between two texts, and between two moments of the card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from sedportal.documents.files.texts import FileText, text_of
from sedportal.documents.files.verdicts import require_clear
from sedportal.documents.kinds import KINDS
from sedportal.documents.operations import restore_version
from sedportal.documents.past import card_after, card_moments, compare_cards
from sedportal.documents.schemas import FIELDS, typed_fields
from sedportal.documents.text_diff import Difference, Line, compare_texts, folded
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime
from sedportal.security.permits import decide

from .events import Events
from .files import size_in_words
from .frame import DocumentFrame
from .previews import FAULTS
from .values import in_words

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.documents.content import AttachedFile, Document, FileVersion

_NO_TEXT = _('Version ${number} holds no text: it is a scan or a picture.')


@dataclass(frozen=True)
class VersionRow:
    """One version of a file; ``restorable`` if it may be put on top again."""

    number: int
    name: str
    size: str
    sha256: str
    at: str
    by: str
    url: str
    preview_url: str
    compare_url: str
    restorable: bool


@dataclass(frozen=True)
class FileRows:
    """A file with its versions, the latest first."""

    id: str
    name: str
    versions: tuple[VersionRow, ...]


class VersionsPage(DocumentFrame):
    """Answer what the page of versions asks."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'versions')
        self.opens_files = decide(request.rights, 'view_file', document).allowed
        self._restores = decide(request.rights, 'replace_file', document).allowed

    @cached_property
    def files(self) -> list[FileRows]:
        """Return the files with their versions; none for those who see the card only."""
        return [self._rows(held) for held in self.document.files] if self.opens_files else []

    def _rows(self, held: AttachedFile) -> FileRows:
        rows = [self._row(held, number, version) for number, version in enumerate(held.versions, start=1)]
        return FileRows(held.id, held.current.name, tuple(reversed(rows)))

    def _row(self, held: AttachedFile, number: int, version: FileVersion) -> VersionRow:
        wording, url = self.request.wording, f'{self.url}/files/{held.id}'
        on_top = number == len(held.versions)
        return VersionRow(
            number=number,
            name=version.name,
            size=size_in_words(wording, version.size),
            sha256=version.sha256,
            at=format_datetime(version.at),
            by=wording.person(version.by),
            url=f'{url}?version={number}',
            preview_url=f'{url}/preview?version={number}',
            compare_url=f'{self.url}/versions/{held.id}?from={number - 1}&to={number}' if number > 1 else '',
            restorable=self._restores and not on_top,
        )


class TextDifference(DocumentFrame):
    """Answer what the comparison of two versions of a file asks; ``?from=`` and ``?to=`` count from 1."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'versions')
        held = document.file(request.subpath[0])
        if held is None:
            raise HTTPNotFound
        self.file, last = held, len(held.versions)
        self.numbers = range(1, last + 1)
        self.before = _number(request.GET.get('from', ''), max(1, last - 1))
        self.after = _number(request.GET.get('to', ''), last)
        if self.before not in self.numbers or self.after not in self.numbers:
            raise HTTPNotFound
        self.whole = request.GET.get('whole') == '1'

    def version(self, number: int) -> FileVersion:
        """Return the version of that number."""
        return self.file.versions[number - 1]

    def title_of(self, number: int) -> str:
        """Return what a version is called: number, name and time."""
        version = self.version(number)
        return f'{number}. {version.name}, {format_datetime(version.at)}'

    @cached_property
    def _texts(self) -> tuple[FileText, FileText]:
        registry = self.request.registry
        for number in (self.before, self.after):
            require_clear(registry, self.request.portal, self.version(number))
        return text_of(registry, self.version(self.before)), text_of(registry, self.version(self.after))

    @cached_property
    def faults(self) -> list[str]:
        """Return why the texts can't be compared, or nothing."""
        said = self.request.wording.text
        if self.version(self.before).sha256 == self.version(self.after).sha256:
            return [said(_('Both versions are the same file.'))]
        found = []
        for number, text in zip((self.before, self.after), self._texts, strict=True):
            if text.fault:
                found.append(f'{self.title_of(number)}: {said(FAULTS.get(text.fault, text.fault))}')
            elif not text.whole.strip():
                found.append(said(_(_NO_TEXT, mapping={'number': number})))
        return found

    @cached_property
    def _difference(self) -> Difference:
        before, after = self._texts
        return compare_texts(before.whole, after.whole)

    @property
    def changed(self) -> bool:
        """Tell whether the texts differ."""
        return self._difference.changed

    @property
    def cut(self) -> bool:
        """Tell whether only the beginning of the texts was compared."""
        return self._difference.cut or any(text.cut for text in self._texts)

    @property
    def lines(self) -> Iterator[tuple[Line | None, str]]:
        """Give the lines; between them, what is the same in both as a number in words."""
        found: Any = self._difference.lines if self.whole else folded(self._difference.lines)
        for one in found:
            if isinstance(one, Line):
                yield one, ''
            else:
                yield (
                    None,
                    self.request.wording.counted(
                        '${count} paragraph is the same', '${count} paragraphs are the same', one
                    ),
                )


class CardDifference(DocumentFrame):
    """Answer what the comparison of two moments of the card asks; ``?from=`` and ``?to=`` are ledger numbers."""

    def __init__(self, request: Request, document: Document) -> None:
        super().__init__(request, document, 'versions')
        self._ledger = request.portal.ledger
        self._moments = card_moments(self._ledger, document)
        numbers = [record.seq for record in self._moments] or [0]
        self.after = _number(request.GET.get('to', ''), numbers[-1])
        earlier = [number for number in numbers if number < self.after] or numbers[:1]
        self.before = _number(request.GET.get('from', ''), earlier[-1])
        if self.before not in numbers or self.after not in numbers:
            raise HTTPNotFound
        self.all_fields = request.GET.get('all') == '1'

    @property
    def moments(self) -> list[tuple[int, str]]:
        """Return (number, words) of the moments after which the card stood for a while, the latest first."""
        events = Events(self.request, self.document)
        found = (events.of(record) for record in reversed(self._moments))
        return [(event.seq, f'{event.at}, {event.who}: {event.action}') for event in found]

    @cached_property
    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Return (title, before, after, changed) of the fields."""
        wording, kind = self.request.wording, self.document.kind
        before, after = (card_after(self._ledger, self.document, seq) for seq in (self.before, self.after))
        return [
            (wording.text(FIELDS[one.key].title), in_words(wording, kind, one.key, one.before),
             in_words(wording, kind, one.key, one.after), one.changed)
            for one in compare_cards(before, after, typed_fields(KINDS[kind].fields))
            if one.changed or self.all_fields
        ]  # fmt: skip


def _number(text: str, usual: int) -> int:
    if not text:
        return usual
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def versions(context: Document, request: Request) -> dict[str, Any]:
    """Show the versions of the files."""
    return {'page': VersionsPage(request, context)}


def text_difference(context: Document, request: Request) -> dict[str, Any]:
    """Show what differs between the texts of two versions of a file."""
    return {'page': TextDifference(request, context)}


def card_difference(context: Document, request: Request) -> dict[str, Any]:
    """Show what differs between the card at two moments."""
    return {'page': CardDifference(request, context)}


def restore(context: Document, request: Request) -> Any:
    """Put an earlier version of a file on top again."""
    restore_version(request.unit, context, request.subpath[0], _number(str(request.POST.get('version', '')), 0))
    request.flash(_('The earlier version is on top again, as a new version.'))
    return HTTPSeeOther(request.resource_path(context, 'versions'))

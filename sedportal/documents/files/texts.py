"""The words of a file, by page where it has pages: read once by the limited program and kept by SHA-256."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .limited.conversion import CONVERTIBLE
from .limited.faults import TOO_SLOW, UNSUPPORTED
from .limited.texts import OFFICE, PACKED, PAGES, PDF, PICTURES, PLAIN
from .shelf import Shelf
from .tools import OFF, Tools
from .workshop import ANSWER, Source, Workshop

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from ..content import FileVersion

READABLE = frozenset((PDF, *PACKED, *OFFICE, *PAGES, *PLAIN, *PICTURES))
"""Media types whose words can be read."""

MOST_CHARACTERS = 400_000
"""How much of a file is read, characters: some two hundred pages."""

_FORM, _PRINTED = '2.json', '2.printed.json'
# Of so many words one may be missing from the printed document, as from a cell that is too narrow.
_ALL_BUT_ONE_OF = 50
_WORD = re.compile(r'\w+')
_TRY_AGAIN = 3600.0
_WAIT = 30.0
# So many texts of up to so many characters are at hand: 20 MB at most.
_HELD, _HELD_CHARACTERS = 256, 40_000


@dataclass(frozen=True)
class FileText:
    """The words of a file.

    ``pages`` are its pages if ``paged``, else one text (or none); ``cut`` says that there was more; ``fault`` is one of
    the names in ``limited.faults``, empty if the file was read. ``scan`` says that pictures of words are yet to be
    recognised, ``recognised`` that they were; ``printed`` that the pages are those of the printed document.
    """

    pages: tuple[str, ...] = ()
    paged: bool = False
    cut: bool = False
    fault: str = ''
    scan: bool = False
    recognised: bool = False
    printed: bool = False

    @property
    def whole(self) -> str:
        """Return all of it, a blank line between pages."""
        return '\n\n'.join(page for page in self.pages if page)


class Texts:
    """Read and keep texts in ``folder``.

    Parameters: ``tools`` know tesseract; ``scan_seconds`` is how long one scan is recognised at most, by the clock.
    """

    def __init__(self, workshop: Workshop, folder: Path, tools: Tools | None = None, scan_seconds: int = 300) -> None:
        self._workshop = workshop
        self._tools = tools or Tools(OFF, OFF)
        self._scan_seconds = scan_seconds
        self._shelf = Shelf(folder)
        self._recent: dict[tuple[str, str], FileText] = {}

    def known(self, sha256: str, media_type: str) -> FileText | None:
        """Return the text if it has been read, None if it has yet to be."""
        if media_type not in READABLE:
            return FileText(fault=UNSUPPORTED)
        return self._at_hand(sha256, _FORM)

    def for_search(self, sha256: str, media_type: str) -> FileText | None:
        """Return the text as search finds it: an office document by the pages of its printed form, if there is one."""
        printed = self._at_hand(sha256, _PRINTED) if media_type in CONVERTIBLE else None
        return printed if printed is not None and printed.printed else self.known(sha256, media_type)

    def _at_hand(self, sha256: str, form: str) -> FileText | None:
        held = self._recent.get((sha256, form))
        if held is not None:
            return held
        text = self._kept(sha256, form)
        if text is not None and sum(map(len, text.pages)) <= _HELD_CHARACTERS:
            self._hold(sha256, form, text)
        return text

    def _kept(self, sha256: str, form: str) -> FileText | None:
        kept = self._shelf.read_json(sha256, form)
        if kept is not None and kept.get('fault') == TOO_SLOW:
            kept = self._shelf.read_json(sha256, form, _TRY_AGAIN)
        return None if kept is None else _text(kept)

    def _hold(self, sha256: str, form: str, text: FileText) -> None:
        """Keep a text at hand: a page of results asks for those of fifty documents, and the next one for the same."""
        if len(self._recent) >= _HELD:
            self._recent.clear()
        # What is yet to be recognised may be by another process, which tells nobody here.
        if not text.fault and not text.scan:
            self._recent[sha256, form] = text

    def forget(self, sha256: str) -> None:
        """Throw away what was read of a file."""
        self._shelf.throw(sha256)
        for form in (_FORM, _PRINTED):
            self._recent.pop((sha256, form), None)

    @property
    def recognises(self) -> bool:
        """Tell whether there is a program that recognises scans."""
        return bool(self._tools.tesseract)

    def text_of(self, source: Source, wait: float = _WAIT, *, leisurely: bool = False, anew: bool = False) -> FileText:
        """Return the text, read now if it has not been, or if the last try failed and is to be made ``anew``.

        A scan is not recognised here: that takes long. Raises :class:`BusyError` if no turn to read comes within
        ``wait`` seconds, ``OSError`` where there is no room.
        """
        task = {'task': 'text', 'characters': MOST_CHARACTERS}
        return self._made(source, task, wait, lambda known: anew and bool(known.fault), leisurely=leisurely)

    def recognise(self, source: Source, wait: float = _WAIT, *, anew: bool = False) -> FileText:
        """Return the text of a scan with its words recognised, as far as the time allows; else as :meth:`text_of`."""
        known = self.text_of(source, wait, leisurely=True, anew=anew)
        if not known.scan or not self.recognises:
            return known
        task = {
            'task': 'recognise', 'characters': MOST_CHARACTERS, 'tesseract': self._tools.tesseract,
            'languages': self._tools.languages, 'scan_seconds': self._scan_seconds,
            'seconds': self._scan_seconds + self._workshop.limits.seconds,
        }  # fmt: skip
        return self._made(source, task, wait, lambda known: known.scan, leisurely=True)

    def print_pages(self, source: Source, printed: Source, wait: float = _WAIT) -> None:
        """Note what stands on which page of an office document that names no pages, by its ``printed`` form.

        Done once, and only if all its words stand there. Raises as :meth:`text_of`.
        """
        known, shelf = self.text_of(source, wait, leisurely=True), self._shelf
        if known.fault or known.paged or known.cut or not known.pages or shelf.has(source.sha256, _PRINTED):
            return
        with shelf.alone(source.sha256, wait), shelf.work_folder() as work:
            task = {'task': 'text', 'characters': 2 * MOST_CHARACTERS}
            pages = self._workshop.work(printed, task, work, wait, leisurely=True).get('pages', [])
            words = _words_of(known.whole)
            fits = len(words - _words_of('\n'.join(pages))) * _ALL_BUT_ONE_OF <= len(words)
            kept = {'pages': pages, 'paged': True, 'printed': True} if fits and pages else {}
            (work / _PRINTED).write_text(json.dumps(kept, ensure_ascii=False), encoding='utf-8')
            shelf.keep(source.sha256, work, _PRINTED)

    def _made(
        self, source: Source, task: dict[str, Any], wait: float, again: Callable[[FileText], bool], *, leisurely: bool
    ) -> FileText:
        """Return what is known unless it is to be made ``again``; else let the program do ``task``."""
        known = self.known(source.sha256, source.media_type)
        if known is not None and not again(known):
            return known
        shelf = self._shelf
        with shelf.alone(source.sha256, wait):
            known = self.known(source.sha256, source.media_type)
            if known is not None and not again(known):
                return known
            with shelf.work_folder() as work:
                answer = self._workshop.work(source, task, work, wait, leisurely=leisurely)
                (work / ANSWER).unlink(missing_ok=True)
                (work / _FORM).write_text(json.dumps(answer, ensure_ascii=False), encoding='utf-8')
                shelf.keep(source.sha256, work, _FORM)
            self._recent.pop((source.sha256, _FORM), None)
        return _text(answer)


def _text(kept: dict[str, Any]) -> FileText:
    pages = tuple(map(str, kept.get('pages', ())))
    return FileText(
        pages, bool(kept.get('paged')), bool(kept.get('cut')), str(kept.get('fault', '')), bool(kept.get('scan')),
        bool(kept.get('recognised')), bool(kept.get('printed')),
    )  # fmt: skip


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def source_of(version: FileVersion) -> Source:
    """Return the bytes of one version of an attached file as something to show or read."""
    return Source(version.sha256, version.media_type, lambda: version.blob.open('c'))


def text_of(registry: Any, version: FileVersion) -> FileText:
    """Return the words of one version of an attached file, read now if need be; ``fault`` says why there are none.

    Raises :class:`BusyError` where too many files are being read.
    """
    texts: Texts = registry.texts
    return texts.text_of(source_of(version))


def includeme(config: Configurator) -> None:
    """Offer ``registry.texts``."""
    registry, options = config.registry, config.registry.options
    registry.texts = Texts(registry.workshop, options.var / 'texts', registry.tools, options.scan_seconds)

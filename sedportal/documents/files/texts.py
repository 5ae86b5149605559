"""The words of a file, by page where it has pages: read once by the limited program and kept by SHA-256."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

_FORM = '2.json'
_TRY_AGAIN = 3600.0
_WAIT = 30.0
# So many texts of up to so many characters are at hand: 20 MB at most.
_HELD, _HELD_CHARACTERS = 256, 40_000


@dataclass(frozen=True)
class FileText:
    """The words of a file.

    ``pages`` are its pages if ``paged``, else one text (or none); ``cut`` says that there was more; ``fault`` is one of
    the names in ``limited.faults``, empty if the file was read. ``scan`` says that pictures of words are yet to be
    recognised, ``recognised`` that they were.
    """

    pages: tuple[str, ...] = ()
    paged: bool = False
    cut: bool = False
    fault: str = ''
    scan: bool = False
    recognised: bool = False

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
        self._recent: dict[str, FileText] = {}

    def known(self, sha256: str, media_type: str) -> FileText | None:
        """Return the text if it has been read, None if it has yet to be."""
        if media_type not in READABLE:
            return FileText(fault=UNSUPPORTED)
        held = self._recent.get(sha256)
        if held is not None:
            return held
        text = self._kept(sha256)
        if text is not None and sum(map(len, text.pages)) <= _HELD_CHARACTERS:
            self._hold(sha256, text)
        return text

    def _kept(self, sha256: str) -> FileText | None:
        kept = self._shelf.read_json(sha256, _FORM)
        if kept is not None and kept.get('fault') == TOO_SLOW:
            kept = self._shelf.read_json(sha256, _FORM, _TRY_AGAIN)
        return None if kept is None else _text(kept)

    def _hold(self, sha256: str, text: FileText) -> None:
        """Keep a text at hand: a page of results asks for those of fifty documents, and the next one for the same."""
        if len(self._recent) >= _HELD:
            self._recent.clear()
        # What is yet to be recognised may be by another process, which tells nobody here.
        if not text.fault and not text.scan:
            self._recent[sha256] = text

    def forget(self, sha256: str) -> None:
        """Throw away what was read of a file."""
        self._shelf.throw(sha256)
        self._recent.pop(sha256, None)

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
            self._recent.pop(source.sha256, None)
        return _text(answer)


def _text(kept: dict[str, Any]) -> FileText:
    pages = tuple(map(str, kept.get('pages', ())))
    return FileText(
        pages, bool(kept.get('paged')), bool(kept.get('cut')), str(kept.get('fault', '')), bool(kept.get('scan')),
        bool(kept.get('recognised')),
    )  # fmt: skip


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

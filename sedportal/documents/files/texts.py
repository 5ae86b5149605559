"""The words of a file, by page where it has pages: read once by the limited program and kept by SHA-256."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .limited.faults import TOO_SLOW, UNSUPPORTED
from .limited.texts import OFFICE, PAGES, PDF, PLAIN
from .shelf import Shelf
from .workshop import ANSWER, Source, Workshop

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from ..content import FileVersion

READABLE = frozenset((PDF, *OFFICE, *PAGES, *PLAIN))
"""Media types whose words can be read."""

MOST_CHARACTERS = 400_000
"""How much of a file is read, characters: some two hundred pages."""

_FORM = '1.json'
_TRY_AGAIN = 3600.0
_WAIT = 30.0
# So many texts of up to so many characters are at hand: 20 MB at most.
_HELD, _HELD_CHARACTERS = 256, 40_000


@dataclass(frozen=True)
class FileText:
    """The words of a file.

    ``pages`` are its pages if ``paged``, else one text (or none); ``cut`` says that there was more; ``fault`` is one of
    the names in ``limited.faults``, empty if the file was read.
    """

    pages: tuple[str, ...] = ()
    paged: bool = False
    cut: bool = False
    fault: str = ''

    @property
    def whole(self) -> str:
        """Return all of it, a blank line between pages."""
        return '\n\n'.join(page for page in self.pages if page)


class Texts:
    """Read and keep texts in ``folder``."""

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self._workshop = workshop
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
        if not text.fault:
            self._recent[sha256] = text

    def text_of(self, source: Source, wait: float = _WAIT) -> FileText:
        """Return the text, read now if it has not been.

        Raises :class:`BusyError` if no turn to read comes within ``wait`` seconds, ``OSError`` where there is no room.
        """
        known = self.known(source.sha256, source.media_type)
        if known is not None:
            return known
        shelf = self._shelf
        with shelf.alone(source.sha256, wait):
            known = self.known(source.sha256, source.media_type)
            if known is not None:
                return known
            with shelf.work_folder() as work:
                task = {'task': 'text', 'characters': MOST_CHARACTERS}
                answer = self._workshop.work(source, task, work, wait)
                (work / ANSWER).unlink(missing_ok=True)
                (work / _FORM).write_text(json.dumps(answer, ensure_ascii=False), encoding='utf-8')
                shelf.keep(source.sha256, work, _FORM)
        return _text(answer)


def _text(kept: dict[str, Any]) -> FileText:
    pages = tuple(map(str, kept.get('pages', ())))
    return FileText(pages, bool(kept.get('paged')), bool(kept.get('cut')), str(kept.get('fault', '')))


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
    config.registry.texts = Texts(config.registry.workshop, config.registry.options.var / 'texts')

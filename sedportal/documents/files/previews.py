"""Pictures of the pages of a file: drawn once, a few pages at a time, by the limited program.

Office documents are printed into a PDF first, where LibreOffice is installed.

Whoever shows a file, attached or only received, gives a :class:`Source` and gets bytes of WebP. What can't be drawn
says why, and is not tried again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .limited.conversion import CONVERTED
from .limited.faults import BROKEN, TOO_SLOW, UNSUPPORTED
from .limited.texts import PDF
from .shelf import Shelf
from .tools import OFF, Tools
from .workshop import ANSWER, Source, Workshop

if TYPE_CHECKING:
    from pyramid.config import Configurator

DRAWN = frozenset(
    ('application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/tiff', 'image/bmp'),
)
"""Media types whose pages are drawn."""

THUMBNAIL = 0
WIDTHS = {THUMBNAIL: 160, 1: 900, 2: 1800}
"""How many pixels wide a page is drawn, by scale: small beside a name, for usual screens and for fine ones."""

MOST_SHOWN = 300
AT_A_TIME = 4
# A file that took too long on a busy machine is tried again after this time, seconds.
_TRY_AGAIN = 3600.0
_MAPPED_BY_OFFICE = 64 << 20
_WAIT = 5.0


@dataclass(frozen=True)
class Preview:
    """Tell what can be shown of a file: how many ``pages`` it has, their ``sizes``, or the ``fault``."""

    pages: int = 0
    sizes: tuple[tuple[float, float], ...] = ()
    fault: str = ''

    @property
    def shown(self) -> int:
        """Return how many of the pages are drawn."""
        return min(self.pages, len(self.sizes), MOST_SHOWN)


class Previews:
    """Draw and keep pages in ``folder``, ``most`` bytes of them; ``tools`` know LibreOffice."""

    def __init__(self, workshop: Workshop, folder: Path, most: int, tools: Tools | None = None) -> None:
        self._workshop = workshop
        self._tools = tools or Tools(OFF, OFF)
        self._shelf = Shelf(folder, most)

    def draws(self, media_type: str) -> bool:
        """Tell whether pages of such files are drawn on this machine."""
        return media_type in DRAWN or self._tools.converts(media_type)

    def about(self, source: Source) -> Preview:
        """Return what can be shown of ``source``; its first pages are drawn on the way.

        Raises :class:`BusyError` where too much is being drawn, ``OSError`` where there is no room.
        """
        if not self.draws(source.media_type):
            return Preview(fault=UNSUPPORTED)
        return self._known(source.sha256) or self._draw(source, 1, 1)

    def prepare(self, source: Source, wait: float, *, anew: bool = False) -> Preview:
        """Draw the first pages and the small picture before anybody asks; ``anew`` if the last try failed."""
        known = self._known(source.sha256)
        if known is not None and known.fault and anew:
            self._shelf.throw(source.sha256)
            known = None
        if not self.draws(source.media_type) or (known is not None and known.fault):
            return known or Preview(fault=UNSUPPORTED)
        known = known or self._draw(source, 1, 1, wait, leisurely=True)
        if not known.fault and not self.has_thumbnail(source.sha256):
            self._draw(source, 1, THUMBNAIL, wait, leisurely=True)
        return known

    def forget(self, sha256: str) -> None:
        """Throw away what was drawn of a file."""
        self._shelf.throw(sha256)

    def printed(self, source: Source) -> Source | None:
        """Return the printed form of an office document, None if it has not been printed."""
        there = source.media_type not in DRAWN and self._shelf.has(source.sha256, CONVERTED)
        return self._printed(source) if there else None

    def has_thumbnail(self, sha256: str) -> bool:
        """Tell whether the small picture of a file has been drawn."""
        return self._shelf.has(sha256, f'{WIDTHS[THUMBNAIL]}-1.webp')

    def picture(self, source: Source, number: int, scale: int = 1) -> bytes | None:
        """Return page ``number``, counted from 1, as WebP; None if there is none or it can't be drawn.

        Raises as :meth:`about`.
        """
        preview = self.about(source)
        if not 1 <= number <= preview.shown or scale not in WIDTHS:
            return None
        name = f'{WIDTHS[scale]}-{number}.webp'
        kept = self._shelf.read(source.sha256, name)
        if kept is None:
            self._draw(source, number, scale)
            kept = self._shelf.read(source.sha256, name)
        return kept

    def _known(self, sha256: str) -> Preview | None:
        about = self._shelf.read_json(sha256, ANSWER)
        if about is not None and about.get('fault') == TOO_SLOW:
            about = self._shelf.read_json(sha256, ANSWER, _TRY_AGAIN)
        return None if about is None else _preview(about)

    def _draw(
        self, source: Source, number: int, scale: int, wait: float = _WAIT, *, leisurely: bool = False
    ) -> Preview:
        """Draw the pages around ``number`` unless somebody else has just done so."""
        shelf, sha256, width = self._shelf, source.sha256, WIDTHS[scale]
        with shelf.alone(sha256, wait):
            known = self._known(sha256)
            if known is not None and (known.fault or shelf.read(sha256, f'{width}-{number}.webp') is not None):
                return known
            first, last = _around(number, scale)
            task = {'task': 'pictures', 'first': first, 'last': last, 'width': width}
            with shelf.work_folder() as work:
                about = self._print(source, work, wait, leisurely=leisurely)
                if not about.get('fault'):
                    printed = self._printed(source)
                    about = self._workshop.work(printed, task, work, wait, leisurely=leisurely)
                if known is not None and about.get('fault'):
                    # The other pages stay: the fault is that of this page.
                    return known
                (work / ANSWER).write_text(json.dumps(about), encoding='utf-8')
                drawn = [f'{width}-{page}.webp' for page in range(first, last + 1)]
                shelf.keep(sha256, work, *drawn, ANSWER)
        return _preview(about)

    def _print(self, source: Source, work: Path, wait: float, *, leisurely: bool) -> dict[str, Any]:
        """Have LibreOffice print an office document unless it is printed; return its answer, which may be a fault."""
        if source.media_type in DRAWN or self._shelf.has(source.sha256, CONVERTED):
            return {}
        # What LibreOffice maps beside its data is larger than what the others do.
        memory = self._workshop.limits.memory - _MAPPED_BY_OFFICE
        task = {'task': 'convert', 'office': self._tools.office, 'memory': memory}
        answer = self._workshop.work(source, task, work, wait, leisurely=leisurely)
        if not answer.get('fault'):
            self._shelf.keep(source.sha256, work, CONVERTED)
        return answer

    def _printed(self, source: Source) -> Source:
        if source.media_type in DRAWN:
            return source
        path = self._shelf.of(source.sha256) / CONVERTED
        return Source(source.sha256, PDF, lambda: path.open('rb'))


def _around(number: int, scale: int) -> tuple[int, int]:
    """Return the first and last page to be drawn together with ``number``."""
    if scale == THUMBNAIL:
        return number, number
    first = (number - 1) // AT_A_TIME * AT_A_TIME + 1
    return first, first + AT_A_TIME - 1


def _preview(about: dict[str, Any]) -> Preview:
    if about.get('fault'):
        return Preview(fault=str(about['fault']))
    sizes = tuple((float(across), float(down)) for across, down in about.get('sizes', ()))
    return Preview(int(about.get('pages', 0)), sizes) if sizes else Preview(fault=BROKEN)


def includeme(config: Configurator) -> None:
    """Offer ``registry.previews``."""
    registry = config.registry
    options = registry.options
    room = options.previews_mib << 20
    registry.previews = Previews(registry.workshop, options.var / 'previews', room, registry.tools)

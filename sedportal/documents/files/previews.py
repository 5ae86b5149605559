"""Pictures of the pages of a file: drawn once, a few pages at a time, by the limited program.

Whoever shows a file, attached or only received, gives a :class:`Source` and gets bytes of WebP. What can't be drawn
says why, and is not tried again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .limited.faults import BROKEN, TOO_SLOW, UNSUPPORTED
from .shelf import Shelf
from .workshop import ANSWER, Source, Workshop

if TYPE_CHECKING:
    from pyramid.config import Configurator

DRAWN = frozenset(
    ('application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/tiff', 'image/bmp'),
)
"""Media types whose pages are drawn."""

WIDTHS = {1: 900, 2: 1800}
"""How many pixels wide a page is drawn, by scale: for usual screens and for fine ones."""

MOST_SHOWN = 300
AT_A_TIME = 4
# A file that took too long on a busy machine is tried again after this time, seconds.
_TRY_AGAIN = 3600.0
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
    """Draw and keep pages in ``folder``, ``most`` bytes of them."""

    def __init__(self, workshop: Workshop, folder: Path, most: int) -> None:
        self._workshop = workshop
        self._shelf = Shelf(folder, most)

    def about(self, source: Source) -> Preview:
        """Return what can be shown of ``source``; its first pages are drawn on the way.

        Raises :class:`BusyError` where too much is being drawn, ``OSError`` where there is no room.
        """
        if source.media_type not in DRAWN:
            return Preview(fault=UNSUPPORTED)
        return self._known(source.sha256) or self._draw(source, 1, 1)

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

    def _draw(self, source: Source, number: int, scale: int) -> Preview:
        """Draw the pages around ``number`` unless somebody else has just done so."""
        shelf, sha256, width = self._shelf, source.sha256, WIDTHS[scale]
        with shelf.alone(sha256, _WAIT):
            known = self._known(sha256)
            if known is not None and (known.fault or shelf.read(sha256, f'{width}-{number}.webp') is not None):
                return known
            first = (number - 1) // AT_A_TIME * AT_A_TIME + 1
            task = {'task': 'pictures', 'first': first, 'last': first + AT_A_TIME - 1, 'width': width}
            with shelf.work_folder() as work:
                about = self._workshop.work(source, task, work, _WAIT)
                if known is not None and about.get('fault'):
                    # The other pages stay: the fault is that of this page.
                    return known
                (work / ANSWER).write_text(json.dumps(about), encoding='utf-8')
                drawn = [f'{width}-{page}.webp' for page in range(first, first + AT_A_TIME)]
                shelf.keep(sha256, work, *drawn, ANSWER)
        return _preview(about)


def _preview(about: dict[str, Any]) -> Preview:
    if about.get('fault'):
        return Preview(fault=str(about['fault']))
    sizes = tuple((float(across), float(down)) for across, down in about.get('sizes', ()))
    return Preview(int(about.get('pages', 0)), sizes) if sizes else Preview(fault=BROKEN)


def includeme(config: Configurator) -> None:
    """Offer ``registry.previews``."""
    registry = config.registry
    options = registry.options
    registry.previews = Previews(registry.workshop, options.var / 'previews', options.previews_mib << 20)

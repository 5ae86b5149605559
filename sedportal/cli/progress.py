"""Progress of long work on a terminal: silent when nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar('Item')
_REDRAW_SECONDS = 0.1


class Progress:
    """Show how much of ``total`` is done, on one line that rewrites itself.

    Parameters: ``label`` says what is going on; ``total`` in items, ``None`` where it is not known;
    ``quiet`` or a ``stream`` that is no terminal keeps it silent; ``seconds`` is a monotonic clock.
    """

    def __init__(
        self,
        label: str,
        total: int | None = None,
        *,
        quiet: bool = False,
        stream: TextIO | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self._stream = stream or sys.stderr
        self._shown = not quiet and self._stream.isatty()
        self._seconds = seconds
        self._begun = seconds()
        self._drawn = float('-inf')

    def __enter__(self) -> Progress:
        self._draw()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._draw(force=True)
            self._stream.write('\n')

    def advance(self, items: int = 1) -> None:
        """Count ``items`` more as done."""
        self.done += items
        self._draw()

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield ``items``, counting each one after its use."""
        for item in items:
            yield item
            self.advance()

    def _draw(self, force: bool = False) -> None:
        moment = self._seconds()
        if not self._shown or (moment - self._drawn < _REDRAW_SECONDS and not force):
            return
        self._drawn = moment
        self._stream.write(f'\r\x1b[2K{self._line(moment - self._begun)}')
        self._stream.flush()

    def _line(self, elapsed: float) -> str:
        rate = f'{self.done / elapsed:,.0f}/s' if elapsed > 1 else ''
        if not self.total:
            return f'{self.label}: {self.done:,} {rate}'.rstrip()
        left = f'{(self.total - self.done) * elapsed / self.done:.0f} s left' if self.done and elapsed > 1 else ''
        share = f'{100 * self.done // self.total} %'
        return '  '.join(part for part in (f'{self.label}: {self.done:,} of {self.total:,}', share, rate, left) if part)

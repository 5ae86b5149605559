"""What differs between two texts: paragraph by paragraph, and word by word inside a changed one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = 'same', 'added', 'removed'
MOST_LINES = 4_000
# A changed passage of more words is shown as a whole: comparing it by words would take too long.
_MOST_WORDS = 1_500
_WORD = re.compile(r'\s+|[\w-]+|[^\w\s]')


@dataclass(frozen=True)
class Piece:
    """A run of text that stands in both (``same``), only in the later (``added``) or only in the earlier one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph of the comparison; ``changed`` if any of its pieces is not the same."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs in it."""
        return any(piece.kind != SAME for piece in self.pieces)


@dataclass(frozen=True)
class Difference:
    """Two texts compared; ``cut`` says that they are longer than what was compared."""

    lines: tuple[Line, ...]
    cut: bool

    @property
    def changed(self) -> bool:
        """Tell whether the texts differ."""
        return any(line.changed for line in self.lines)


def compare_texts(before: str, after: str) -> Difference:
    """Return what differs. Lines beyond :data:`MOST_LINES` are left out of both."""
    old, new = before.splitlines(), after.splitlines()
    cut = max(len(old), len(new)) > MOST_LINES
    return Difference(tuple(_lines(old[:MOST_LINES], new[:MOST_LINES])), cut)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == 'equal':
            yield from (Line((Piece(SAME, text),)) for text in old[first:last])
        else:
            yield from _changed(old[first:last], new[start:end])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Compare a changed passage: as many paragraphs by pairs as both have, the rest as a whole."""
    paired = len(old) == len(new)
    if paired:
        for one, other in zip(old, new, strict=True):
            yield Line(tuple(_by_words(one, other)))
        return
    words = sum(len(_WORD.findall(text)) for text in (*old, *new))
    if old and new and words <= _MOST_WORDS:
        yield from _broken(_by_words('\n'.join(old), '\n'.join(new)))
        return
    yield from (Line((Piece(REMOVED, text),)) for text in old)
    yield from (Line((Piece(ADDED, text),)) for text in new)


def _by_words(one: str, other: str) -> Iterator[Piece]:
    old, new = _WORD.findall(one), _WORD.findall(other)
    if len(old) + len(new) > _MOST_WORDS:
        yield from _pieces(one, other)
        return
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == 'equal':
            yield Piece(SAME, ''.join(old[first:last]))
        else:
            yield from _pieces(''.join(old[first:last]), ''.join(new[start:end]))


def _pieces(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(REMOVED, removed)
    if added:
        yield Piece(ADDED, added)


def _broken(pieces: Iterator[Piece]) -> Iterator[Line]:
    """Break pieces that hold line ends into lines."""
    line: list[Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split('\n')
        line.append(Piece(piece.kind, first))
        for text in rest:
            yield Line(tuple(one for one in line if one.text) or (Piece(piece.kind, ''),))
            line = [Piece(piece.kind, text)]
    yield Line(tuple(one for one in line if one.text))


def folded(lines: Sequence[Line], around: int = 2) -> Iterator[Line | int]:
    """Give the lines near a change; runs of the others as their number."""
    near = {place + step for place, line in enumerate(lines) if line.changed for step in range(-around, around + 1)}
    hidden = 0
    for place, line in enumerate(lines):
        if place in near:
            if hidden:
                yield hidden
                hidden = 0
            yield line
        else:
            hidden += 1
    if hidden:
        yield hidden

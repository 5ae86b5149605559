"""What an export writes, whatever the format: the columns, the rows as values, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ('=', '+', '-', '@', '\t', '\r')


@dataclass(frozen=True)
class Heading:
    """The head of a column; ``width`` in characters."""

    title: str
    width: int


@dataclass(frozen=True)
class Sheet:
    """A list to be written.

    ``rows`` give texts, days and numbers, each row once; ``about`` are (title, value) of what the list was asked for;
    ``note`` says who took it and when; ``address`` leads from the file to the list.
    """

    title: str
    organisation: str
    note: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Any]]
    about: Sequence[tuple[str, str]]
    words: dict[str, str]

    def counted(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Give the rows with their numbers, from 1."""
        return iter(enumerate(self.rows, 1))


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(' ').startswith(FORMULA) else cell

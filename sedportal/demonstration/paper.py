"""How a letter stands on paper: its blocks in order, the same for every file format."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sedportal.kernel.russian import NBSP, format_date_long

from .scenes import municipalities
from .texts import Letter

# What is inside a file must not depend on when it was made: this is the first moment a ZIP can write down.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Block:
    """Be one paragraph on paper.

    ``style`` is ``heading, addressee, form, mark, title, greeting, body, signature`` or ``small``.
    """

    style: str
    text: str


def blocks(letter: Letter) -> Iterator[Block]:
    """Yield the blocks of a letter, note or act from top to bottom."""
    if letter.heading:
        yield Block('heading', letter.heading)
    for line in letter.addressee:
        yield Block('addressee', line)
    if letter.form:
        yield Block('form', letter.form.upper())
    yield Block('mark', f'{format_date_long(letter.day)}{NBSP * 4}№{NBSP}{letter.number or "________"}')
    yield Block('title', letter.title)
    if letter.greeting:
        yield Block('greeting', letter.greeting)
    for paragraph in letter.paragraphs:
        yield Block('body', paragraph)
    yield Block('signature', f'{letter.position}{NBSP * 8}{letter.signer}'.strip())
    if letter.executor:
        yield Block('small', letter.executor)


def table_rows(letter: Letter) -> list[tuple[str, int, int, float]]:
    """Return the rows of the table that goes with a letter: municipality, planned, done, share of the plan."""
    chance = random.Random(letter.title)  # noqa: S311 - fills in a table
    rows = []
    for place in municipalities():
        planned = chance.randint(40, 900)
        done = round(planned * chance.uniform(0.4, 1.1))
        rows.append((place.short_name, planned, done, done / planned))
    return rows


def pack(members: Mapping[str, bytes], stored: Iterable[str] = ()) -> bytes:
    """Return a ZIP of ``members`` in their order, always the same for the same content.

    Parameters: ``stored`` are the names that must not be compressed.
    """
    plain = frozenset(stored)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, 'w') as box:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED
            box.writestr(entry, data)
    return kept.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the members of a ZIP that the project made itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {name: box.read(name) for name in box.namelist()}

"""Real small files of the demonstration, made by the project itself."""

from __future__ import annotations

from collections.abc import Callable

from .texts import Letter

FILE_KINDS = ('docx', 'pdf', 'odt', 'xlsx', 'png')


def make_file(kind: str, letter: Letter) -> bytes:
    """Return a file of a kind that holds the letter's text, always the same bytes for the same letter.

    Parameters: ``kind`` is one of :data:`FILE_KINDS`. Raises ``KeyError`` for any other.
    """
    return _makers()[kind](letter)


def _makers() -> dict[str, Callable[[Letter], bytes]]:
    # The libraries take a second to import: only whoever makes files waits for them.
    from .office import make_docx, make_odt, make_xlsx
    from .pages import make_pdf, make_png

    return {'docx': make_docx, 'pdf': make_pdf, 'odt': make_odt, 'xlsx': make_xlsx, 'png': make_png}

"""Recognise the words of scans with tesseract: of pictures, and of pages of a PDF that hold no text of their own."""

from __future__ import annotations

import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageOps, ImageSequence

from .confinement import die_with_parent
from .faults import TOO_HEAVY, FaultError
from .pictures import FORMATS, MOST_DRAWN, MOST_PIXELS, open_pdf
from .tidying import tidy

_PDF = 'application/pdf'
_DOTS = 300
_POINTS = 72
# A page with fewer letters than this holds a stamp or a number, not its text.
FEW_LETTERS = 16
# Narrower than this nothing can be read; it is a line or an icon.
_LEAST_SIDE = 24


def is_scan(page: pypdfium2.PdfPage, text: str) -> bool:
    """Tell whether a page shows a picture and has no text worth the name."""
    if sum(sign.isalnum() for sign in text) >= FEW_LETTERS:
        return False
    return next(iter(page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)), None) is not None


def recognise(stream: BinaryIO, asked: dict[str, Any]) -> dict[str, Any]:
    """Return ``pages``, ``paged``, ``cut`` as the reader of texts does; ``cut`` also where time ran out.

    Parameters: ``asked`` holds ``media_type``, ``characters``, ``tesseract`` (the program), ``languages`` joined by
    plus signs, and ``scan_seconds`` for the whole file by the clock. Raises :class:`FaultError`.
    """
    warnings.simplefilter('error', Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    deadline = time.monotonic() + asked['scan_seconds']
    pages: list[str] = []
    room, cut = asked['characters'], False
    try:
        for page in _pages(stream, asked['media_type']):
            left = deadline - time.monotonic()
            text = page if isinstance(page, str) else _words(page, asked, left)
            cut = text is None or len(text) > room
            pages.append(tidy(text or '')[:room])
            room -= len(pages[-1])
            if cut:
                break
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FaultError(TOO_HEAVY) from None
    return {'pages': pages, 'paged': asked['media_type'] == _PDF or len(pages) > 1, 'cut': cut, 'recognised': True}


def _pages(stream: BinaryIO, media_type: str) -> Iterator[Image.Image | str]:
    """Give each page as a grey picture, or as its text where it has one."""
    if media_type == _PDF:
        yield from _pages_of_pdf(stream)
        return
    with Image.open(stream, formats=FORMATS) as picture:
        frames = ImageSequence.Iterator(picture) if picture.format == 'TIFF' else (picture,)
        for frame in frames:
            yield _grey(ImageOps.exif_transpose(frame))


def _pages_of_pdf(stream: BinaryIO) -> Iterator[Image.Image | str]:
    document = open_pdf(stream)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        if is_scan(page, text):
            across, down = (max(side, 1.0) for side in page.get_size())
            scale = min(_DOTS / _POINTS, (MOST_DRAWN / (across * down)) ** 0.5)
            yield page.render(scale=scale, grayscale=True).to_pil()
        else:
            yield text
        page.close()


def _grey(picture: Image.Image) -> Image.Image:
    if 'A' in picture.mode or picture.mode == 'P':
        paper = Image.new('RGBA', picture.size, 'white')
        picture = Image.alpha_composite(paper, picture.convert('RGBA'))
    picture = picture.convert('L')
    most = (MOST_DRAWN / (picture.size[0] * picture.size[1])) ** 0.5
    if most < 1:
        picture = picture.resize([max(1, round(side * most)) for side in picture.size])
    return picture


def _words(picture: Image.Image, asked: dict[str, Any], seconds: float) -> str | None:
    """Return the words of one page, None if there is no time left for it."""
    if min(picture.size) < _LEAST_SIDE:
        return ''
    drawn = Path('page.png')
    picture.save(drawn, 'PNG', compress_level=1, dpi=(_DOTS, _DOTS))
    command = [asked['tesseract'], str(drawn), 'stdout', '-l', asked['languages'], '--dpi', str(_DOTS)]
    with suppress(subprocess.TimeoutExpired):
        finished = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=max(seconds, 0.1), check=False,
            preexec_fn=die_with_parent,
        )  # fmt: skip
        if finished.returncode:
            raise FaultError(TOO_HEAVY)
        return finished.stdout.decode('utf-8', 'replace').replace('\f', '')
    return None

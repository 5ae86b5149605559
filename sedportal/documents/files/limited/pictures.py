"""Draw the pages of a PDF or of a picture as WebP, a few at a time."""

from __future__ import annotations

import warnings
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from .faults import LOCKED, TOO_HEAVY, FaultError

FORMATS = ('PNG', 'JPEG', 'GIF', 'WEBP', 'TIFF', 'BMP')
# A scan of a whole A3 sheet at 600 dots an inch has 70 million.
MOST_PIXELS = 100_000_000
# One drawn page; a strip of a mile is drawn smaller.
MOST_DRAWN = 12_000_000
MOST_PAGES = 2_000
_QUALITY = {'quality': 75, 'method': 2}


def draw(stream: BinaryIO, asked: dict[str, Any]) -> dict[str, Any]:
    """Draw pages ``first`` to ``last`` (counted from 1) of ``stream`` at ``width`` pixels into the present folder.

    Return ``pages``, how many there are, and ``sizes``, width and height of each in any unit. Raises
    :class:`FaultError`.
    """
    warnings.simplefilter('error', Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    drawing = _draw_pdf if asked['media_type'] == 'application/pdf' else _draw_picture
    try:
        return drawing(stream, asked['first'], asked['last'], asked['width'])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FaultError(TOO_HEAVY) from None


def _draw_pdf(stream: BinaryIO, first: int, last: int, width: int) -> dict[str, Any]:
    document = open_pdf(stream)
    document.init_forms()
    pages = len(document)
    sizes = [document.get_page_size(number) for number in range(min(pages, MOST_PAGES))]
    for number in range(first, min(last, pages) + 1):
        across, down = sizes[number - 1]
        scale = _scale(across, down, width)
        page = document[number - 1]
        _keep(page.render(scale=scale).to_pil(), number, width)
        page.close()
    return {'pages': pages, 'sizes': [[round(side, 1) for side in size] for size in sizes]}


def open_pdf(stream: BinaryIO) -> pypdfium2.PdfDocument:
    """Return the document in ``stream``. Raises :class:`FaultError` where it asks for a password."""
    try:
        return pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        if 'password' in str(error).lower():
            raise FaultError(LOCKED) from None
        raise


def _scale(across: float, down: float, width: int) -> float:
    across, down = max(across, 1.0), max(down, 1.0)
    return float(min(width / across, (MOST_DRAWN / (across * down)) ** 0.5))


def _draw_picture(stream: BinaryIO, first: int, last: int, width: int) -> dict[str, Any]:
    with Image.open(stream, formats=FORMATS) as picture:
        frames = getattr(picture, 'n_frames', 1) if picture.format == 'TIFF' else 1
        sizes = [list(picture.size)] * min(frames, MOST_PAGES)
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            if number > min(last, frames):
                break
            if number == 1 or number >= first:
                # What lies on its side is turned as its camera says; the size that the page keeps free follows.
                frame.draft('RGB', (width, width))
                upright = ImageOps.exif_transpose(frame)
                sizes[number - 1] = list(upright.size)
                if number >= first:
                    _keep(_smaller(upright, width), number, width)
    return {'pages': frames, 'sizes': sizes}


def _smaller(picture: Image.Image, width: int) -> Image.Image:
    if picture.mode not in ('RGB', 'L'):
        paper = Image.new('RGBA', picture.size, 'white')
        picture = Image.alpha_composite(paper, picture.convert('RGBA')).convert('RGB')
    scale = _scale(*picture.size, width)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.size[0] * scale)), max(1, round(picture.size[1] * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _keep(picture: Image.Image, number: int, width: int) -> None:
    picture.save(f'{width}-{number}.webp', 'WEBP', **_QUALITY)

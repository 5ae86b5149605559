"""Whether a picture is nothing but a picture: its parts followed to its last byte, nothing decoded.

A file may be a picture and a script or an archive at once, by bytes that picture readers skip. Formats that
say where they end are followed to there; what stands after the end makes the picture doubtful.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import BinaryIO

PNG_HEAD = b'\x89PNG\r\n\x1a\n'
JPEG_HEAD = b'\xff\xd8\xff'
GIF_HEADS = (b'GIF87a', b'GIF89a')
TIFF_HEADS = (b'II*\x00', b'MM\x00*', b'II+\x00', b'MM\x00+')

_MOST_PARTS = 100_000


def picture_kind(head: bytes) -> tuple[str, str] | None:
    """Return the media type and extension if ``head`` begins as a known picture format."""
    if head.startswith(PNG_HEAD):
        return 'image/png', '.png'
    if head.startswith(JPEG_HEAD):
        return 'image/jpeg', '.jpg'
    if head.startswith(GIF_HEADS):
        return 'image/gif', '.gif'
    if head.startswith(TIFF_HEADS):
        return 'image/tiff', '.tif'
    if head.startswith(b'RIFF') and head[8:12] == b'WEBP':
        return 'image/webp', '.webp'
    return None


def well_formed(media_type: str, whole: BinaryIO) -> bool:
    """Tell whether the picture runs by its format's rules to the last byte of the file.

    Parameters: ``media_type`` is what :func:`picture_kind` said; ``whole`` is the seekable file, whose
    position is moved. A format without a check of its own (JPEG ends where its decoder says) passes.
    """
    check = _CHECKS.get(media_type)
    if check is None:
        return True
    size = whole.seek(0, 2)
    whole.seek(0)
    return check(whole, size)


def _png(whole: BinaryIO, size: int) -> bool:
    """Follow the chunks (ISO/IEC 15948, 5.3): IHDR first, IEND last and at the end of the file."""
    at = len(PNG_HEAD)
    for part in range(_MOST_PARTS):
        whole.seek(at)
        header = whole.read(8)
        if len(header) < 8 or (part == 0 and header != b'\x00\x00\x00\x0dIHDR'):
            return False
        at += struct.unpack('>L', header[:4])[0] + 12
        if header[4:] == b'IEND':
            return at == size
    return False


def _gif(whole: BinaryIO, size: int) -> bool:
    """Follow the blocks (GIF89a, appendix B) to the trailer, which must be the last byte."""
    screen = whole.read(13)
    if len(screen) < 13:
        return False
    whole.seek(_palette(screen[10]), 1)
    for _part in range(_MOST_PARTS):
        mark = whole.read(1)
        if mark == b';':
            return whole.tell() == size
        if mark == b'!':
            whole.seek(1, 1)
        elif mark == b',':
            descriptor = whole.read(9)
            if len(descriptor) < 9:
                return False
            whole.seek(_palette(descriptor[8]) + 1, 1)
        else:
            return False
        if not _skip_blocks(whole):
            return False
    return False


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip_blocks(whole: BinaryIO) -> bool:
    for _block in range(_MOST_PARTS * 10):
        length = whole.read(1)
        if not length:
            return False
        if length == b'\x00':
            return True
        whole.seek(length[0], 1)
    return False


def _webp(whole: BinaryIO, size: int) -> bool:
    """Compare the size that the RIFF header gives with the file's."""
    return bool(struct.unpack('<L', whole.read(8)[4:])[0] + 8 == size)


_CHECKS: dict[str, Callable[[BinaryIO, int], bool]] = {'image/png': _png, 'image/gif': _gif, 'image/webp': _webp}

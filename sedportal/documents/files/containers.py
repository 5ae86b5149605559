"""What is inside a ZIP or an OLE file, told from its table of contents alone.

Nothing is unpacked and every reading is bounded, so that an archive made to exhaust its reader costs no
more than an honest one.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

ZIP_HEADS = (b'PK\x03\x04', b'PK\x05\x06', b'PK\x07\x08')
OLE_HEAD = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'

_END_MARK = b'PK\x05\x06'
_END = struct.Struct('<4s4H2LH')
_ENTRY = struct.Struct('<4s6H3L5H2L')
_LOCAL = struct.Struct('<4s5H3L2H')
_LONGEST_COMMENT = 0xFFFF
_MOST_DIRECTORY = 512 * 1024
_MOST_OLE_DIRECTORY = 64 * 1024

_ODF = {
    'application/vnd.oasis.opendocument.text': '.odt',
    'application/vnd.oasis.opendocument.text-template': '.ott',
    'application/vnd.oasis.opendocument.spreadsheet': '.ods',
    'application/vnd.oasis.opendocument.presentation': '.odp',
    'application/vnd.oasis.opendocument.graphics': '.odg',
    'application/epub+zip': '.epub',
}
_OOXML = (
    ('word/document.xml', 'vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'),
    ('xl/workbook.xml', 'vnd.openxmlformats-officedocument.spreadsheetml.sheet', '.xlsx'),
    ('xl/workbook.bin', 'vnd.ms-excel.sheet.binary.macroEnabled.12', '.xlsb'),
    ('ppt/presentation.xml', 'vnd.openxmlformats-officedocument.presentationml.presentation', '.pptx'),
)
_WITH_MACROS = {
    '.docx': ('application/vnd.ms-word.document.macroEnabled.12', '.docm'),
    '.xlsx': ('application/vnd.ms-excel.sheet.macroEnabled.12', '.xlsm'),
    '.pptx': ('application/vnd.ms-powerpoint.presentation.macroEnabled.12', '.pptm'),
}
_OLE = (
    ('WordDocument', 'application/msword', '.doc'),
    ('Workbook', 'application/vnd.ms-excel', '.xls'),
    ('Book', 'application/vnd.ms-excel', '.xls'),
    ('PowerPoint Document', 'application/vnd.ms-powerpoint', '.ppt'),
    ('__properties_version1.0', 'application/vnd.ms-outlook', '.msg'),
)


def holds_archive(tail: bytes) -> bool:
    """Tell whether a file that ends with ``tail`` can be opened as a ZIP, whatever it begins with."""
    return _END_MARK in tail


def zip_kind(head: bytes, whole: BinaryIO) -> tuple[str, str]:
    """Return the media type and extension of a file that begins as a ZIP.

    Parameters: ``head`` are its first bytes; ``whole`` is the seekable file, whose position is moved.
    An archive whose directory can't be read is plain ``application/zip``.
    """
    declared = _declared_type(head)
    if declared in _ODF:
        return declared, _ODF[declared]
    names = zip_names(whole)
    if '[Content_Types].xml' in names:
        for member, subtype, extension in _OOXML:
            if member in names:
                if any(name.endswith('vbaProject.bin') for name in names):
                    return _WITH_MACROS.get(extension, (f'application/{subtype}', extension))
                return f'application/{subtype}', extension
    if 'META-INF/MANIFEST.MF' in names:
        return 'application/java-archive', '.jar'
    return 'application/zip', '.zip'


def _declared_type(head: bytes) -> str:
    """Read the type that ODF and EPUB store, not compressed, as the first member ``mimetype``."""
    if len(head) < _LOCAL.size or not head.startswith(b'PK\x03\x04'):
        return ''
    fields = _LOCAL.unpack_from(head)
    method, size, name_length, extra_length = fields[3], fields[8], fields[9], fields[10]
    start = _LOCAL.size + name_length + extra_length
    if method != 0 or head[_LOCAL.size : _LOCAL.size + name_length] != b'mimetype':
        return ''
    return head[start : start + min(size, 100)].decode('ascii', 'replace')


def zip_names(whole: BinaryIO) -> frozenset[str]:
    """Return the member names in a ZIP's central directory: of a huge directory only the first 512 KB."""
    size = whole.seek(0, 2)
    tail_start = max(0, size - _LONGEST_COMMENT - _END.size)
    whole.seek(tail_start)
    tail = whole.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        return frozenset()
    directory_size = _END.unpack_from(tail, at)[5]
    start = tail_start + at - directory_size
    if start < 0:
        return frozenset()
    whole.seek(start)
    return frozenset(_entries(whole.read(min(directory_size, _MOST_DIRECTORY))))


def _entries(directory: bytes) -> list[str]:
    names = []
    at = 0
    while at + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, at)
        if fields[0] != b'PK\x01\x02':
            break
        name_length, extra_length, comment_length = fields[10:13]
        at += _ENTRY.size
        names.append(directory[at : at + name_length].decode('utf-8', 'replace'))
        at += name_length + extra_length + comment_length
    return names


def ole_kind(head: bytes, whole: BinaryIO) -> tuple[str, str]:
    """Return the media type and extension of an OLE file, from the stream names in its directory.

    Parameters: ``head`` are its first bytes; ``whole`` is the seekable file, whose position is moved.
    """
    unknown = ('application/x-ole-storage', '.ole')
    if len(head) < 52:
        return unknown
    sector_size = 1 << min(struct.unpack_from('<H', head, 30)[0], 16)
    sector = struct.unpack_from('<L', head, 48)[0]
    whole.seek((sector + 1) * sector_size)
    directory = whole.read(_MOST_OLE_DIRECTORY)
    streams = {_stream_name(directory[at : at + 128]) for at in range(0, len(directory) - 127, 128)}
    for stream, media_type, extension in _OLE:
        if stream in streams:
            return media_type, extension
    return unknown


def _stream_name(entry: bytes) -> str:
    length = min(max(struct.unpack_from('<H', entry, 64)[0] - 2, 0), 64)
    return entry[:length].decode('utf-16-le', 'replace')

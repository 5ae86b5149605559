"""Emblems that an administrator sends: an SVG with drawing in it and nothing else, or a PNG written anew.

An SVG is a program to a browser. Only elements and attributes that draw pass, and references inside the file.
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError

from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _

LARGEST = 200_000
_MOST_PIXELS = 1024
_SVG = 'http://www.w3.org/2000/svg'
_ELEMENTS = frozenset({
    'svg', 'g', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'defs', 'title', 'desc', 'clipPath',
    'mask', 'linearGradient', 'radialGradient', 'stop', 'use', 'symbol',
})  # fmt: skip
_ATTRIBUTES = frozenset({
    'id', 'viewBox', 'width', 'height', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'd', 'points',
    'fill', 'fill-rule', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-linecap', 'stroke-linejoin',
    'stroke-miterlimit', 'stroke-dasharray', 'stroke-opacity', 'opacity', 'transform', 'clip-path', 'clip-rule', 'mask',
    'offset', 'stop-color', 'stop-opacity', 'gradientUnits', 'gradientTransform', 'fx', 'fy', 'preserveAspectRatio',
    'version', 'href',
})  # fmt: skip
_ELSEWHERE = re.compile(r'url\(\s*["\']?(?!#)|javascript:|data:|//|&', re.IGNORECASE)


def accept_emblem(content: bytes) -> tuple[str, bytes]:
    """Return media type and bytes of an emblem that is safe to show.

    Raises :class:`InvalidError` under ``emblem`` for anything but a small SVG or PNG.
    """
    if len(content) > LARGEST:
        raise _refused(_('The file is larger than ${limit} bytes. Make it smaller.', mapping={'limit': LARGEST}))
    if content.startswith(b'\x89PNG\r\n\x1a\n'):
        return 'image/png', _png(content)
    return 'image/svg+xml', _svg(content)


def _png(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=['PNG']) as image:
            if max(image.size) > _MOST_PIXELS:
                raise _refused(_('The picture is larger than ${limit} pixels.', mapping={'limit': _MOST_PIXELS}))
            kept = io.BytesIO()
            image.convert('RGBA').save(kept, 'PNG', optimize=True)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refused(_('The picture is damaged.')) from error
    return kept.getvalue()


def _svg(content: bytes) -> bytes:
    if b'<!DOCTYPE' in content.upper() or b'<!ENTITY' in content.upper():
        raise _refused(_('Save the SVG without a document type and entities.'))
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - neither types nor entities are let in
    except (ElementTree.ParseError, ValueError) as error:
        raise _refused(_('Choose an SVG or PNG file.')) from error
    if root.tag != f'{{{_SVG}}}svg':
        raise _refused(_('Choose an SVG or PNG file.'))
    _clean(root)
    ElementTree.register_namespace('', _SVG)
    return ElementTree.tostring(root, encoding='utf-8')


def _clean(element: ElementTree.Element) -> None:
    """Take out of ``element`` whatever does not draw."""
    for child in list(element):
        space, _brace, name = str(child.tag).rpartition('}')
        if space == f'{{{_SVG}' and name in _ELEMENTS:
            _clean(child)
        else:
            element.remove(child)
    for key, value in list(element.attrib.items()):
        name = key.rpartition('}')[2]
        inside = name != 'href' or value.startswith('#')
        if name not in _ATTRIBUTES or not inside or _ELSEWHERE.search(value):
            del element.attrib[key]


def _refused(message: str) -> Exception:
    return invalid({'emblem': [message]})

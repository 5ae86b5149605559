"""Text, and what browsers make of it: encodings, HTML, XML, SVG, scripts.

The rules for HTML follow the WHATWG standard «MIME Sniffing», section 7, and are stricter: what a browser
could take for a page counts as one.
"""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, 'utf-8'), (codecs.BOM_UTF16_LE, 'utf-16le'), (codecs.BOM_UTF16_BE, 'utf-16be'))
_NOT_TEXT = re.compile(rb'[\x00-\x08\x0e-\x1f\x7f]')
_RUSSIAN_CHARSETS = ('windows-1251', 'koi8-r', 'cp866')
_FREQUENT = frozenset('оеаинтсрвлкмдпу')
_RUSSIAN = re.compile('[а-яёА-ЯЁ]')
_RUSSIAN_MARKS = frozenset('№«»—–…„“”§°\u00a0')

_PAGE = re.compile(
    r'<(?:!doctype|html|head|body|script|iframe|frameset|style|title|meta|link|base|h[1-6]|div|font|table|a|b|br|p'
    r'|img|object|embed|form|input|template|math|audio|video|details)(?=[\s/>]|$)',
    re.IGNORECASE,
)
_BEFORE_ROOT = re.compile(r'\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)', re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r'\s*<(?:[\w.-]+:)?([\w.-]+)')
_ACTIVE = re.compile(
    rb'<(?:script|html|!doctype|svg|iframe|object|embed|body|meta|img|foreignobject|\?php)|(?:java|vb)script:'
    rb'|\bon(?:error|load|click|focus|begin|toggle)\s*=|\beval\s*\(|\balert\s*\(|\bdocument\s*\.\s*(?:cookie|write)',
    re.IGNORECASE,
)


def looks_active(sample: bytes) -> bool:
    """Tell whether bytes hold what could run in a browser that took the file for a page or a script."""
    return _ACTIVE.search(sample.replace(b'\x00', b'')) is not None


def charset_of(head: bytes, *, cut: bool) -> str | None:
    """Return the name of the encoding if ``head`` is text, else ``None``.

    Parameters: ``head`` are the first bytes; ``cut`` says that the file goes on after them, so that the last
    character may be incomplete. Known are UTF-8, UTF-16 with a mark, and the Russian single-byte encodings,
    told apart by the frequency of letters.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name if _decodes(head[len(mark) :], name, cut=cut) else None
    if _NOT_TEXT.search(head):
        return None
    if _decodes(head, 'utf-8', cut=cut):
        return 'utf-8'
    score, name = max((_russian_score(head, charset), charset) for charset in _RUSSIAN_CHARSETS)
    return name if score > 0 else None


def _decodes(data: bytes, charset: str, *, cut: bool) -> bool:
    try:
        text = codecs.getincrementaldecoder(charset)('strict').decode(data, not cut)
    except UnicodeDecodeError:
        return False
    return '\x00' not in text


def _russian_score(data: bytes, charset: str) -> float:
    """Return how Russian the bytes read in a charset, from 0: below a share of letters they don't at all."""
    text = data.decode(charset, 'replace')
    foreign = [sign for sign in text if sign > '\x7f']
    letters = [sign for sign in foreign if _RUSSIAN.match(sign)]
    fitting = len(letters) + sum(sign in _RUSSIAN_MARKS for sign in foreign)
    if not letters or fitting < 0.9 * len(foreign):
        return 0.0
    return sum(sign in _FREQUENT for sign in letters) / len(letters) + 0.01


def markup_kind(head: bytes, charset: str) -> tuple[str, str] | None:
    """Return the media type and extension if the text is HTML, XHTML, SVG or XML, else ``None``."""
    text = head.decode(charset, 'replace').lstrip('\ufeff \t\r\n\f\x00')
    if not text.startswith('<'):
        return None
    rest = text
    while match := _BEFORE_ROOT.match(rest):
        rest = rest[match.end() :]
    root = _ROOT.match(rest)
    name = root.group(1).lower() if root else ''
    if name == 'svg':
        return 'image/svg+xml', '.svg'
    declared = text.startswith('<?xml')
    if declared and name == 'html':
        return 'application/xhtml+xml', '.xhtml'
    if declared:
        return 'application/xml', '.xml'
    if _PAGE.match(text) or _PAGE.match(rest.lstrip()) or text.startswith('<!--'):
        return 'text/html', '.html'
    return ('application/xml', '.xml') if name and 'xmlns' in text else None

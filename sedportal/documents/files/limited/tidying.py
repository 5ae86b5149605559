"""Words made whole, and blanks as few as they need to be, whatever read the text."""

from __future__ import annotations

import re

_BLANKS = re.compile(r'[^\S\n]+')
_LINES = re.compile(r'\n[ ]?(?:\n[ ]?)+')


def tidy(text: str) -> str:
    """Return a text with its words whole and no more blanks than it needs."""
    text = text.replace('\r\n', '\n').replace('\r', '\n').replace('\x00', '')
    # A word that pdfium found broken at the end of a line is one word.
    text = text.replace('\ufffe\n', '').replace('\ufffe', '').replace('\u00ad\n', '')
    return _LINES.sub('\n\n', _BLANKS.sub(' ', text)).strip().encode('utf-8', 'ignore').decode()

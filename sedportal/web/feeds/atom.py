"""Atom (RFC 4287), written out: a few elements, everything in them escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

# What no XML may hold (XML 1.0, section 2.2).
_FORBIDDEN = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')


class Entry(NamedTuple):
    """One document: ``updated`` is a moment in ISO 8601 with its zone."""

    uid: str
    title: str
    url: str
    updated: str
    summary: str


def document_of(
    key: str, title: str, self_url: str, html_url: str, author: str, created: str, entries: Sequence[Entry]
) -> bytes:
    """Return a feed as XML; its last change is that of the latest entry, without any its own beginning."""
    updated = max((entry.updated for entry in entries), default=created)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f'<id>urn:uuid:{key}</id>',
        _element('title', title),
        f'<updated>{_plain(updated)}</updated>',
        f'<author>{_element("name", author)}</author>',
        f'<link rel="self" type="application/atom+xml" href={_attribute(self_url)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(html_url)}/>',
        *map(_entry, entries),
        '</feed>\n',
    ]
    return '\n'.join(parts).encode()


def _entry(entry: Entry) -> str:
    return '\n'.join((
        '<entry>',
        f'<id>urn:uuid:{_plain(entry.uid)}</id>',
        _element('title', entry.title),
        f'<link rel="alternate" type="text/html" href={_attribute(entry.url)}/>',
        f'<updated>{_plain(entry.updated)}</updated>',
        _element('summary', entry.summary),
        '</entry>',
    ))  # fmt: skip


def _element(name: str, text: str) -> str:
    return f'<{name}>{_plain(text)}</{name}>'


def _plain(text: str) -> str:
    return escape(_FORBIDDEN.sub('', text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub('', text))

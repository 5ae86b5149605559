"""Leave out of a minified stylesheet the rules of components that no page uses: old lines carry less."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLASS = re.compile(r'\.(-?[_a-zA-Z][\w-]*)')
_ATTRIBUTE = re.compile(r'\[[^\]]*\]')


def without_components(css: str, dropped: list[str]) -> str:
    """Return ``css`` without the selectors that name a dropped class or attribute, and without empty rules.

    Parameters: ``css`` is minified and has no comment but its leading ``/*! … */``; ``dropped`` are regular
    expressions matched against whole class names and whole attribute selectors such as ``[data-bs-theme=dark]``.
    A selector inside ``:not()`` counts like any other.
    """
    pattern = re.compile('|'.join(f'(?:{expression})' for expression in dropped))
    kept = []
    for head, body in _blocks(css):
        if head.startswith(('@media', '@supports')):
            inner = without_components(body, dropped)
            if inner:
                kept.append(f'{head}{{{inner}}}')
        elif head.startswith('@'):
            kept.append(f'{head}{{{body}}}')
        else:
            selectors = [selector for selector in _selectors(head) if not _names(selector, pattern)]
            if selectors:
                kept.append(f'{",".join(selectors)}{{{body}}}')
    return ''.join(kept)


def _names(selector: str, pattern: re.Pattern[str]) -> bool:
    named = [*_CLASS.findall(_ATTRIBUTE.sub('', selector)), *_ATTRIBUTE.findall(selector)]
    return any(pattern.fullmatch(name) for name in named)


def _selectors(head: str) -> Iterator[str]:
    """Split at commas outside parentheses and brackets."""
    depth, begin = 0, 0
    for place, sign in enumerate(head):
        depth += (sign in '([') - (sign in ')]')
        if sign == ',' and not depth:
            yield head[begin:place]
            begin = place + 1
    yield head[begin:]


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield each top-level rule as what stands before its braces and what stands inside them."""
    depth, begin, opened, quote = 0, 0, 0, ''
    for place, sign in enumerate(css):
        if quote:
            quote = '' if sign == quote and css[place - 1] != '\\' else quote
        elif sign in '"\'':
            quote = sign
        elif sign == '{':
            depth += 1
            opened = opened if depth > 1 else place
        elif sign == '}':
            depth -= 1
            if not depth:
                yield css[begin:opened].strip(), css[opened + 1 : place]
                begin = place + 1
        elif sign == ';' and not depth:
            # A statement without a block, such as @charset, which a file in UTF-8 does not need.
            begin = place + 1

"""The small part of Markdown that the guides use, as HTML.

Headings, paragraphs, lists in lists, tables, code, pictures, bold, links, and ``<!-- chapter: name -->``, which gives
the next heading its anchor. Everything else is text: whatever stands in a guide is escaped before it is marked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

_CHAPTER = re.compile(r'<!-- chapter: ([a-z-]+) -->')
_HEADING = re.compile(r'(#{1,3}) (.+)')
_ITEM = re.compile(r'( *)(-|\d+\.) +(.*)')
_INLINE = re.compile(r'`([^`]+)`|\*\*(.+?)\*\*|!\[([^\]]*)\]\(([^)]+)\)|\[([^\]]+)\]\(([^)]+)\)')

Address = Callable[[str], str | None]


@dataclass
class Page:
    """A guide as HTML: its title, its chapters as pairs of anchor and title, and its body."""

    title: str = ''
    chapters: list[tuple[str, str]] = field(default_factory=list)
    body: str = ''


def page_of(text: str, address: Address) -> Page:
    """Return ``text`` as HTML; ``address`` gives the address of a link or picture here, None for one that stays out."""
    page, lines, anchor, parts = Page(), text.split('\n'), '', []
    while lines:
        line = lines.pop(0)
        if found := _CHAPTER.fullmatch(line.strip()):
            anchor = found[1]
        elif found := _HEADING.fullmatch(line):
            parts.append(_heading(page, len(found[1]), inline(found[2], address), anchor))
            anchor = ''
        elif line.strip():
            parts.append(_block(line, lines, address))
    page.body = '\n'.join(parts)
    return page


def _block(line: str, lines: list[str], address: Address) -> str:
    """Return the block that begins with ``line``, and take the rest of it from ``lines``."""
    if line.startswith('```'):
        return f'<pre><code>{escape(_until(lines, "```"))}</code></pre>'
    if line.startswith('|'):
        return _table([line, *_while(lines, lambda one: one.startswith('|'))], address)
    if _ITEM.fullmatch(line):
        return _list([line, *_while(lines, _in_list)], address)
    return f'<p>{inline(" ".join([line, *_while(lines, _in_paragraph)]), address)}</p>'


def _in_list(line: str) -> bool:
    return not line.strip() or line.startswith(' ') or _ITEM.match(line) is not None


def _in_paragraph(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(('#', '|', '```', '- ', '<!--'))


def inline(text: str, address: Address) -> str:
    """Return one piece of text as HTML."""
    html, end = [], 0
    for found in _INLINE.finditer(text):
        html += [escape(text[end : found.start()]), _marked(found, address)]
        end = found.end()
    return ''.join(html) + escape(text[end:])


def _marked(found: re.Match[str], address: Address) -> str:
    code, bold, picture, source, words, target = found.groups()
    if code:
        return f'<code>{escape(code)}</code>'
    if bold:
        return f'<strong>{inline(bold, address)}</strong>'
    where = address(source or target)
    if picture is not None:
        said = f'alt="{escape(picture)}" loading="lazy" width="1280" height="1024"'
        return f'<img class="guide-picture" src="{escape(where)}" {said}/>' if where else ''
    return f'<a href="{escape(where)}">{inline(words, address)}</a>' if where else inline(words, address)


def _heading(page: Page, level: int, html: str, anchor: str) -> str:
    if level == 1:
        page.title = html
        return ''
    if level == 2 and anchor:
        page.chapters.append((anchor, html))
    return f'<h{level}{f" id={chr(34)}{anchor}{chr(34)}" if anchor else ""}>{html}</h{level}>'


def _table(lines: list[str], address: Address) -> str:
    rows = [[inline(cell.strip(), address) for cell in line.strip().strip('|').split('|')] for line in lines]
    head, body = rows[0], rows[2:]
    titles = ''.join(f'<th scope="col">{cell}</th>' for cell in head) if any(head) else ''
    cells = ''.join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in body
    )
    return f'<table class="table">{f"<thead><tr>{titles}</tr></thead>" if titles else ""}<tbody>{cells}</tbody></table>'


def _list(lines: list[str], address: Address) -> str:
    indent = len(lines[0]) - len(lines[0].lstrip())
    kind = 'ol' if _parts(lines[0])[1][0].isdigit() else 'ul'
    return f'<{kind}>{"".join(_item(item, address) for item in _items(lines, indent))}</{kind}>'


def _items(lines: list[str], indent: int) -> Iterator[list[str]]:
    item: list[str] = []
    for line in lines:
        found = _ITEM.match(line)
        if found and len(found[1]) == indent and item:
            yield item
            item = []
        item.append(line)
    yield item


def _item(lines: list[str], address: Address) -> str:
    words, rest = [_parts(lines[0])[2]], lines[1:]
    html = ''
    while rest:
        if rest[0].startswith(' ' * 7) and not _ITEM.match(rest[0]):
            code = _while(rest, lambda one: not one.strip() or one.startswith(' ' * 7))
            html += f'<pre><code>{escape(chr(10).join(one[7:] for one in code).strip())}</code></pre>'
        elif _ITEM.match(rest[0]):
            html += _list(_while(rest, lambda one: bool(one.strip())), address)
        else:
            (words if not html else []).append(rest.pop(0).strip())
    return f'<li>{inline(" ".join(filter(None, words)), address)}{html}</li>'


def _parts(line: str) -> tuple[str, str, str]:
    found = _ITEM.match(line)
    assert found is not None
    return found[1], found[2], found[3]


def _while(lines: list[str], goes_on: Callable[[str], bool]) -> list[str]:
    """Take lines from the front of ``lines`` as long as they belong."""
    taken = []
    while lines and goes_on(lines[0]):
        taken.append(lines.pop(0))
    return taken


def _until(lines: list[str], end: str) -> str:
    taken = _while(lines, lambda one: not one.startswith(end))
    if lines:
        lines.pop(0)
    return '\n'.join(taken)

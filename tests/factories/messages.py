"""Find every text of the interface in the sources, as gettext would."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / 'sedportal'
_VOID = frozenset({'br', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr'})


@cache
def messages() -> dict[str, str]:
    """Return each message id and one file that it stands in."""
    found: dict[str, str] = {}
    for path in sorted(SOURCES.rglob('*.py')):
        for message in _of_code(path.read_text(encoding='utf-8')):
            found.setdefault(message, str(path.relative_to(SOURCES)))
    for path in sorted(SOURCES.rglob('*.pt')):
        for message in _of_template(path.read_text(encoding='utf-8')):
            found.setdefault(message, str(path.relative_to(SOURCES)))
    return found


def _of_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == '_' and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _of_template(source: str) -> list[str]:
    reader = _Template()
    reader.feed(source)
    reader.close()
    return [message for message in reader.found if re.search('[A-Za-z]', re.sub(r'\$\{[^}]*\}', '', message))]


class _Template(HTMLParser):
    """Collect the texts of ``i18n:translate`` and ``i18n:attributes``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        # A frame for each open element: its tag, its message (or None), and the name it has in the outer message.
        self._open: list[tuple[str, list[str] | None, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or '' for name, value in attrs}
        for named in re.split(r'[;\s]+', values.get('i18n:attributes', '')):
            if named and '${' not in values.get(named, ''):
                self.found.append(values.get(named, ''))
        explicit = values.get('i18n:translate')
        if explicit:
            self.found.append(explicit)
        frame = (tag, [] if explicit == '' and 'i18n:translate' in values else None, values.get('i18n:name', ''))
        if frame[2]:
            self._text(f'${{{frame[2]}}}')
        if tag not in _VOID:
            self._open.append(frame)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, message, _outer = self._open.pop()
            if message is not None:
                self.found.append(' '.join(''.join(message).split()))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self._text(data)

    def _text(self, text: str) -> None:
        for _tag, message, name in reversed(self._open):
            if message is not None:
                message.append(text)
                return
            if name:
                return  # the words inside a named part are not of the message around it

"""Read the YAML of a definition into plain mappings, lists and texts, and remember on which line each stands.

Only a narrow YAML is taken, so that a hostile or careless file ends in a list of faults: no tags (they name
types), no anchors and references (a few lines of them unfold to gigabytes), no second document, no key twice.
Scalars stay texts: a state may be called ``on`` or ``no`` without becoming a truth value; the schema
turns into numbers and truth values what has to be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sedportal.kernel.i18n import _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000
# What neither a page nor an SVG may hold: control characters, halves of pairs, the two that are no characters.
_FORBIDDEN = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_NULLS = frozenset(('~', 'null', 'Null', 'NULL'))


@dataclass
class Reading:
    """Hold what was read: ``value`` (or None), the ``lines`` of each dotted path, ``faults`` as (line, path, text)."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


class _Stop(Exception):
    """End the reading of a file whose fault leaves nothing sensible to read on."""


def read_yaml(content: bytes) -> Reading:
    """Read one file's ``content``; never raise for its sake: what is wrong stands in ``faults``."""
    reading = Reading()
    try:
        if len(content) > MAX_BYTES:
            raise _Stop(
                1, _('The file is larger than ${size} KB; a definition is not.', mapping={'size': MAX_BYTES // 1024})
            )
        _Builder(reading, yaml.parse(content.decode('utf-8-sig'), Loader=yaml.SafeLoader)).document()
    except _Stop as stop:
        line, text = stop.args
        reading.faults.append((line, '', text))
    except UnicodeDecodeError:
        reading.faults.append((1, '', _('The file is not text in UTF-8; save it in that encoding.')))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or ''
        line = mark.line + 1 if mark else 1
        reading.faults.append((line, '', _('This is not YAML: ${problem}', mapping={'problem': problem})))
    except (yaml.YAMLError, ValueError, OverflowError):
        # Control characters stop the reader; escapes beyond Unicode ("\UFFFFFFFF") stop ``chr``.
        reading.faults.append((1, '', _('The file has characters that YAML forbids; remove them.')))
    if reading.faults:
        reading.value = None
    return reading


class _Builder:
    """Build the tree from the parser's events, so that depth and size are known before anything is built."""

    def __init__(self, reading: Reading, events: Iterator[Any]) -> None:
        self._reading = reading
        self._events = events
        self._nodes = 0

    def document(self) -> None:
        event = self._next()
        if isinstance(event, yaml.StreamStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Stop(1, _('The file is empty; write the definition or remove the file.'))
        self._reading.value = self._node(self._next(), '', 0)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Stop(_line(event), _('A second document begins here; a file holds one definition.'))

    def _next(self) -> Any:
        return next(self._events)

    def _node(self, event: Any, path: str, depth: int) -> Any:
        line = _line(event)
        self._reading.lines.setdefault(path, line)
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise _Stop(line, _('The file nests too deep or is too long; a definition needs neither.'))
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._fault(line, path, _('Anchors (&) and references (*) are not taken; write the value out.'))
        if isinstance(event, yaml.AliasEvent):
            return ''
        if event.tag is not None:
            self._fault(line, path, _('Tags (!) are not taken; remove it.'))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._scalar(event, path, line)

    def _mapping(self, path: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = _line(event)
            key = self._node(event, path, depth + 1)
            if not isinstance(key, str):
                self._fault(line, path, _('A key must be a word.'))
                key = ''
            inner = f'{path}.{key}' if path else key
            self._reading.lines[inner] = line
            value = self._node(self._next(), inner, depth + 1)
            if key in result:
                self._fault(line, inner, _('This key stands twice; keep one of the two.'))
            result[key] = value
        return result

    def _sequence(self, path: str, depth: int) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            result.append(self._node(event, f'{path}.{len(result)}', depth + 1))
        return result

    def _scalar(self, event: Any, path: str, line: int) -> str:
        value: str = event.value
        if event.style is None and value in _NULLS:
            return ''
        if _FORBIDDEN.search(value):
            self._fault(line, path, _('The text holds control characters; remove them.'))
        return value

    def _fault(self, line: int, path: str, text: str) -> None:
        self._reading.faults.append((line, path, text))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1

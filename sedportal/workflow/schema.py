"""The colander schema of a definition: which keys stand where, of what form; unknown keys are refused.

It looks at the form only. Whether the names in a definition mean anything is asked by ``checks``.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import colander

from sedportal.kernel.i18n import _

MARKS = ('none', 'official_use', 'personal', 'confidential')
LANGUAGES = ('ru', 'en')
TYPES = ('lifecycle',)
ALL_ROLES = 'all'
LONGEST_TEXT = 2000
_NAME = re.compile(r'[a-z][a-z0-9_]{0,62}')
_SHOWN = 40


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else str(type(value).__name__)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + '…'


class _Collected:
    """Collect the faults of a node's children, each under its own name."""

    def __init__(self, node: Any) -> None:
        self._invalid = colander.Invalid(node)

    def read(self, name: str, child: Any, given: Any) -> Any:
        try:
            return child.deserialize(given)
        except colander.Invalid as invalid:
            invalid.node = invalid.node.clone()
            invalid.node.name = name
            self._invalid.add(invalid)
            return None

    def fault(self, name: str, text: str) -> None:
        self._invalid.add(colander.Invalid(colander.SchemaNode(colander.String(), name=name), text))

    def finish(self) -> None:
        if self._invalid.children:
            raise self._invalid


class _Type(colander.SchemaType, ABC):
    """Read one form; serialising is not needed, definitions are never written. A bare ``key:`` counts as missing."""

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        return colander.null if cstruct in (colander.null, '') else self.read(node, cstruct)

    @abstractmethod
    def read(self, node: Any, value: Any) -> Any: ...


class Keys(_Type):
    """A mapping with exactly the keys of the node's children."""

    def read(self, node: Any, value: Any) -> dict[str, Any]:
        value = _mapping(node, value)
        collected = _Collected(node)
        known = [child.name for child in node.children]
        for key in value:
            if key not in known:
                text = _('Unknown key; known here: ${known}.', mapping={'known': ', '.join(known)})
                collected.fault(_shown(key) or '?', text)
        result = {}
        for child in node.children:
            result[child.name] = collected.read(child.name, child, value.get(child.name, colander.null))
        collected.finish()
        return result


class ByName(_Type):
    """A mapping from names the administrator chose to the form of the node's only child."""

    def read(self, node: Any, value: Any) -> dict[str, Any]:
        value = _mapping(node, value)
        collected = _Collected(node)
        result = {}
        for key, given in value.items():
            if not _NAME.fullmatch(key):
                collected.fault(_shown(key) or '?', _NAME_TEXT)
                continue
            result[key] = collected.read(key, node.children[0], given)
        collected.finish()
        return result


class Names(_Type):
    """A list of names, none twice; with ``whole`` also the single word ``all``."""

    def __init__(self, whole: bool = False, empty: bool = True) -> None:
        self._whole = whole
        self._empty = empty

    def read(self, node: Any, value: Any) -> tuple[str, ...] | str:
        if self._whole and value == ALL_ROLES:
            return ALL_ROLES
        if not isinstance(value, list):
            raise colander.Invalid(node, _('A list is expected here: [one, two].'))
        if not value and not self._empty:
            raise colander.Invalid(node, _('The list is empty; name at least one.'))
        collected = _Collected(node)
        for position, name in enumerate(value):
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                collected.fault(str(position), _NAME_TEXT)
            elif name in value[:position]:
                collected.fault(str(position), _('“${name}” stands twice in the list.', mapping={'name': name}))
        collected.finish()
        return tuple(value)


class Name(_Type):
    """One name; with ``among`` one of these."""

    def __init__(self, among: tuple[str, ...] = ()) -> None:
        self._among = among

    def read(self, node: Any, value: Any) -> str:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise colander.Invalid(node, _NAME_TEXT)
        if self._among and value not in self._among:
            text = _(
                '“${name}” is not known here; take one of: ${known}.',
                mapping={'name': value, 'known': ', '.join(self._among)},
            )
            raise colander.Invalid(node, text)
        return value


class Words(_Type):
    """A text for people in one language."""

    def read(self, node: Any, value: Any) -> str:
        if not isinstance(value, str):
            raise colander.Invalid(node, _('A text is expected here.'))
        if len(value) > LONGEST_TEXT:
            raise colander.Invalid(
                node, _('The text is longer than ${most} characters.', mapping={'most': LONGEST_TEXT})
            )
        return ' '.join(value.split())


class Count(_Type):
    """A whole number from ``least`` to ``most``."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def read(self, node: Any, value: Any) -> int:
        if isinstance(value, str) and re.fullmatch('[0-9]{1,6}', value) and self._least <= int(value) <= self._most:
            return int(value)
        text = _(
            'A whole number from ${least} to ${most} is expected here.',
            mapping={'least': self._least, 'most': self._most},
        )
        raise colander.Invalid(node, text)


class Flag(_Type):
    """``true`` or ``false``."""

    def read(self, node: Any, value: Any) -> bool:
        if value not in ('true', 'false'):
            raise colander.Invalid(node, _('Write true or false.'))
        return bool(value == 'true')


_NAME_TEXT = _('A name is expected here: small Latin letters, digits and _, beginning with a letter, at most 63.')


def _mapping(node: Any, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise colander.Invalid(node, _('Keys with values are expected here.'))
    return value


def _node(form: Any, name: str = '', *children: Any, **options: Any) -> Any:
    options.setdefault('missing_msg', _('This key is missing; add it.'))
    return colander.SchemaNode(form, *children, name=name, **options)


def _text(name: str = '', **options: Any) -> Any:
    return _node(Keys(), name, *(_node(Words(), language, missing='') for language in LANGUAGES), **options)


def _names(name: str, **options: Any) -> Any:
    return _node(Names(), name, missing=(), **options)


def _state() -> Any:
    return _node(
        Keys(),
        '',
        _text('title'),
        _text('description', missing=None),
        _node(Flag(), 'final', missing=False),
        _node(Flag(), 'files_frozen', missing=False),
        _text('reserved', missing=None),
        _names('holder'),
    )


def _transition() -> Any:
    timed = _node(Keys(), 'timed', _node(Count(0, 36500), 'after_days'), _node(Name(), 'field'), missing=None)
    return _node(
        Keys(),
        '',
        _text('title'),
        _text('description', missing=None),
        _node(Names(empty=False), 'from'),
        _node(Name(), 'to'),
        _node(Name(), 'permission', missing=''),
        _names('guards'),
        _names('required'),
        _node(Name(('required', 'optional')), 'comment', missing='optional'),
        _names('effects'),
        _node(Flag(), 'automatic', missing=False),
        timed,
        _node(ByName(), 'notices', _text(), missing=None),
    )


def definition_schema() -> Any:
    """Return the schema of one file."""
    return _node(
        Keys(),
        '',
        _node(Name(), 'name'),
        _node(Count(1, 999_999), 'version'),
        _node(Name(TYPES), 'type'),
        _text('title'),
        _text('description', missing=None),
        _node(Names(empty=False), 'kinds'),
        _node(Name(), 'initial'),
        _node(Names(empty=False), 'roles'),
        _node(Names(empty=False), 'permissions'),
        _node(ByName(), 'states', _state()),
        _node(ByName(), 'matrix', _node(ByName(), '', _node(Names()))),
        _node(Keys(), 'marks', *(_node(Names(whole=True), mark) for mark in MARKS)),
        _node(ByName(), 'transitions', _transition(), missing=None),
    )


def faults_of(invalid: Any) -> Iterator[tuple[str, str]]:
    """Yield the dotted path and the text of each fault under a ``colander.Invalid``."""
    for path in invalid.paths():
        names = [str(exc.node.name) for exc in path if str(exc.node.name)]
        text = path[-1].msg
        yield '.'.join(names), text if text is not None else _('This is wrong.')

"""Read what a program sends: JSON without anything that two readers could understand in two ways."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from sedportal.kernel.errors import TooLargeError, invalid
from sedportal.kernel.i18n import _

from .problems import MalformedError

if TYPE_CHECKING:
    from pyramid.request import Request

# A card with as many addressees as it may have is about 1 MB.
LARGEST_BODY = 2 * 1024 * 1024
_DEEPEST = 32
_NOT_FILLED = _('Fill this in.')
_NOT_TEXT = _('Write this as text.')


def read_object(request: Request) -> dict[str, Any]:
    """Return the request's body as a JSON object.

    Raises :class:`TooLargeError`, :class:`MalformedError` for what is no JSON or is ambiguous (a key twice, NaN, half
    characters), :class:`InvalidError` for JSON that is no object.
    """
    if (request.content_length or 0) > LARGEST_BODY:
        limit = LARGEST_BODY // (1024 * 1024)
        raise TooLargeError(_('The body is larger than ${limit} MB.', mapping={'limit': limit}), limit=LARGEST_BODY)
    if request.charset.lower() not in ('utf-8', 'utf8') or request.headers.get('Content-Encoding'):
        raise MalformedError(_('Send the body as plain JSON in UTF-8.'))
    value = parse_json(request.body)
    if not isinstance(value, dict):
        raise invalid({'body': [_('Send a JSON object.')]})
    return value


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8. Raises :class:`MalformedError`."""
    try:
        text = body.decode('utf-8')
        value = _DECODER.decode(text)
        if '\\u' in text:
            # Half of a character written as \ud800 is valid JSON, but no text.
            json.dumps(value, ensure_ascii=False).encode('utf-8')
        _refuse_depth(text, value)
    except UnicodeError:
        raise MalformedError(_('The body is not text in UTF-8.')) from None
    except json.JSONDecodeError as fault:
        mapping = {'line': fault.lineno, 'column': fault.colno}
        raise MalformedError(_('The body is not JSON: see line ${line}, column ${column}.', mapping=mapping)) from None
    except (ValueError, RecursionError) as fault:
        raise MalformedError(_('The body can’t be read: ${fault}.', mapping={'fault': _named(fault)})) from None
    return value


def read_text(values: Mapping[str, Any], name: str, errors: dict[str, list[str]], *, required: bool = False) -> str:
    """Return the text ``name`` of an object, '' when it is missing; note in ``errors`` what is wrong with it."""
    value = values.get(name)
    if value is None or value == '':
        if required:
            errors[name] = [_NOT_FILLED]
        return ''
    if not isinstance(value, str):
        errors[name] = [_NOT_TEXT]
        return ''
    return value


def read_nested(values: Mapping[str, Any], name: str, errors: dict[str, list[str]]) -> dict[str, Any]:
    """Return the object ``name`` of an object, {} when it is missing; note in ``errors`` what is wrong with it."""
    value = values.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        errors[name] = [_('Send a JSON object.')]
        return {}
    return value


def refuse_unknown(values: Mapping[str, Any], known: Iterable[str], errors: dict[str, list[str]]) -> None:
    """Note in ``errors`` each key that is not ``known``: a misspelt one must not be passed over."""
    for name in set(values) - set(known):
        errors[name[:100]] = [_('There is no such field here.')]


def refuse(errors: dict[str, list[str]]) -> None:
    """Raise :class:`InvalidError` if anything stands in ``errors``."""
    if errors:
        raise invalid(errors)


class _UnfitError(ValueError):
    """Name what makes a JSON text unfit; the message is a translation string."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _refuse_depth(text: str, value: Any) -> None:
    if text.count('[') + text.count('{') <= _DEEPEST:
        return
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise _UnfitError(_('it is nested too deep'))
        level = [
            inner
            for held in level
            if isinstance(held, dict | list)
            for inner in (held.values() if isinstance(held, dict) else held)
        ]


def _named(fault: Exception) -> str:
    if isinstance(fault, _UnfitError):
        return fault.message
    return _('it is nested too deep') if isinstance(fault, RecursionError) else _('a number is too long')


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _UnfitError(_('a key stands twice in one object'))
    return found


def _constant(name: str) -> NoReturn:
    raise _UnfitError(_('NaN and Infinity are no numbers'))


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _UnfitError(_('a number is too large'))
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)

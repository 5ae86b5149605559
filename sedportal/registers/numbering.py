"""How a registration number is written. A number is never read back: its parts are kept.

Source: docs/domain.md, section 1.3; 31 characters are the limit of ``documentNumber/number`` in the MEDO 2.6 schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sedportal.kernel.errors import InvalidError, invalid
from sedportal.kernel.i18n import _

MAX_LENGTH = 31
_TOKEN = re.compile(r'\{([a-zA-Z]+)(?::0([1-9]))?\}')
_KNOWN = frozenset({'org', 'dept', 'case', 'kind', 'seq', 'yy', 'yyyy', 'L'})


@lru_cache(maxsize=1024)
def _parts_of(pattern: str) -> tuple[tuple[str, str, str], ...]:
    """Return the parts of a pattern: the text before, the name and the width, empty where there is none."""
    cut = [*_TOKEN.split(pattern), '', '']
    return tuple((cut[place], cut[place + 1] or '', cut[place + 2] or '') for place in range(0, len(cut) - 2, 3))


def render(pattern: str, seq: int, year: int, parts: Mapping[str, str]) -> str:
    """Return the number that ``pattern`` makes.

    Parameters: ``seq`` from 1, ``year`` of four digits, ``parts`` the values of ``org dept case kind L``.
    Raises :class:`InvalidError` when a part that the pattern uses is missing, or past 31 characters.
    """
    values = {**parts, 'yy': f'{year % 100:02d}', 'yyyy': str(year)}
    missing: list[str] = []
    pieces: list[str] = []
    for text, name, width in _parts_of(pattern):
        pieces.append(text)
        if name == 'seq':
            pieces.append(f'{seq:0{width}d}' if width else str(seq))
        elif name:
            pieces.append(values.get(name) or '')
            if not pieces[-1]:
                missing.append(name)
    number = ''.join(pieces)
    if missing:
        raise InvalidError(
            _('The number of this register needs a field that is empty.'),
            {name: [_('Fill in this field: the registration number is made with it.')] for name in missing},
        )
    if len(number) > MAX_LENGTH:
        raise InvalidError(
            _(
                'The number would be longer than ${limit} characters: ${number}',
                mapping={'limit': MAX_LENGTH, 'number': number},
            )
        )
    return number


def check_pattern(pattern: str) -> str:
    """Return ``pattern`` if numbers can be made with it. Raises :class:`InvalidError` that says what is wrong."""
    unknown = [name for name, _width in _TOKEN.findall(pattern) if name not in _KNOWN]
    rest = _TOKEN.sub('', pattern)
    if unknown or '{' in rest or '}' in rest:
        message = _(
            'Use only these parts: ${parts}.', mapping={'parts': ', '.join(f'{{{name}}}' for name in sorted(_KNOWN))}
        )
    elif not any(name == 'seq' for name, _width in _TOKEN.findall(pattern)):
        message = _('The pattern needs {seq}: without it all numbers are the same.')
    elif any(ord(letter) < 32 for letter in pattern):
        message = _('Remove the control characters (they are invisible and come from copying).')
    else:
        sample = dict.fromkeys(_KNOWN, 'Я' * 5)
        render(pattern, 99_999, 2099, sample)
        return pattern
    raise invalid({'pattern': [message]})

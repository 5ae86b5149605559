"""The address of a list: the one name under which its page, its queue, its export and its bulk changes know it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from webob.multidict import MultiDict

# Longer than any list of ours needs; what comes from outside is cut off here.
LONGEST_ADDRESS = 4000
# Parameters that say how a list is shown, not what is in it.
_SHOWING = ('page', 'size', 'columns', 'view')


class Address:
    """The address of a list: keeps its parameters and changes some of them.

    Parameters: ``pairs`` are the parameters in force.
    """

    def __init__(self, path: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.pairs = [(name, value) for name, value in pairs if value]
        self._encoded = [(name, _pair(name, value)) for name, value in self.pairs]

    def url(self, **changes: Any) -> str:
        """Return the address with ``changes`` (None takes a parameter away), on its first page unless said."""
        kept = [pair for name, pair in self._encoded if name not in changes and name != 'page']
        kept += [_pair(name, str(value)) for name, value in changes.items() if value is not None]
        return f'{self.path}?{"&".join(kept)}' if kept else self.path

    def beginning(self, name: str) -> str:
        """Return the address on its first page up to the value of ``name``, which is to be added, quoted."""
        kept = ''.join(f'{pair}&' for held, pair in self._encoded if held not in {name, 'page'})
        return f'{self.path}?{kept}{name}='

    def without(self, name: str, value: str | None = None) -> str:
        """Return the address without one value of a parameter, or without the parameter, on its first page."""
        gone = (name, value)
        kept = [
            encoded
            for pair, (held, encoded) in zip(self.pairs, self._encoded, strict=True)
            if held != 'page' and (pair != gone if value is not None else held != name)
        ]
        return f'{self.path}?{"&".join(kept)}' if kept else self.path

    def query(self, *left_out: str) -> str:
        """Return the parameters as they stand behind the question mark, without those ``left_out``."""
        return '&'.join(pair for name, pair in self._encoded if name not in left_out)

    @property
    def content(self) -> str:
        """Return the address without what only says how the list is shown."""
        query = self.query(*_SHOWING)
        return f'{self.path}?{query}' if query else self.path

    def hidden(self, *shown: str) -> list[tuple[str, str]]:
        """Return the parameters that a form must carry along beside those it has fields for."""
        return [pair for pair in self.pairs if pair[0] not in shown and pair[0] != 'page']


def split_address(text: str) -> tuple[str, Any]:
    """Return path and parameters of the address of a list that came in a request; nothing in it is trusted yet."""
    path, _, query = text[:LONGEST_ADDRESS].partition('?')
    return path, MultiDict(parse_qsl(query))


def _pair(name: str, value: str) -> str:
    return f'{name}={quote_plus(value)}'

"""The hash chain: canonical JSON, the digest over it, and the check that finds any tampering.

Each record carries the digest of the one before it, so that no record can be edited, left out, added or moved
without breaking the chain behind it. The ledger's head (last number and digest) guards the end of the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from sedportal.kernel.findings import Finding
from sedportal.kernel.i18n import _

if TYPE_CHECKING:
    from .records import Record

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False)
# Of these, and of mappings of them, orjson makes the very same bytes, a tenth as slowly. What else there is (numbers
# with a point, lists, texts that are more than text) is left to the library whose bytes the chain began with.
_PLAIN = frozenset((str, int, bool, type(None), dict))
GENESIS = '0' * 64

__all__ = ['GENESIS', 'START', 'Head', 'canonical', 'check', 'digest']


class Head(NamedTuple):
    """The end of a chain: number, digest and time of its last record; an empty chain ends at number 0."""

    seq: int = 0
    hash: str = GENESIS
    at: str = ''


START = Head()


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of ``value``: sorted keys, no spaces, UTF-8.

    Raises ``TypeError`` for what JSON can't hold and ``ValueError`` for numbers or text that would not read back.
    """
    if _is_plain(value):
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # keys that are no texts, integers beyond 64 bits, half characters
            pass
    return _ENCODER.encode(value).encode('utf-8')


def _is_plain(value: Mapping[str, Any]) -> bool:
    return _PLAIN.issuperset(map(type, value.values())) and all(
        _is_plain(held) for held in value.values() if type(held) is dict
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def check(records: Iterable[Record], head: Head | None = None, after: Head = START) -> Iterator[Finding]:
    """Yield a finding for each break in the chain of ``records``.

    Parameters: ``head`` is what the chain must end with, where it is known; ``after`` is the end of the part that
    was checked before, by default the very beginning.
    """
    last = after
    for record in records:
        place = f'ledger:{record.seq}'
        yield from _check_place(place, record, last)
        if digest(record.content()) != record.hash:
            yield Finding('error', place, _('The record was changed: its content does not give its hash.'))
        last = Head(record.seq, record.hash, record.at)
    if head is not None and (last.seq, last.hash) != (head.seq, head.hash):
        text = _(
            'The ledger must end with record ${head}, but ends with record ${last} or another content of it.',
            mapping={'head': head.seq, 'last': last.seq},
        )
        yield Finding('error', f'ledger:{head.seq}', text)


def _check_place(place: str, record: Record, last: Head) -> Iterator[Finding]:
    """Check that ``record`` stands right behind ``last``."""
    if record.seq != last.seq + 1:
        text = _('Record ${seq} stands behind record ${last}.', mapping={'seq': record.seq, 'last': last.seq})
        yield Finding('error', place, text)
    if record.prev_hash != last.hash:
        yield Finding('error', place, _('The record does not continue the record before it.'))
    if record.at < last.at:
        yield Finding('error', place, _('The record is older than the record before it.'))

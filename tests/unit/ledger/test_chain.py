"""Any edit, deletion, insertion or reorder of any record is found (quality.md, S16)."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sedportal.ledger.chain import GENESIS, START, Head, canonical, check, digest
from sedportal.ledger.records import Record

TEXT = st.text('abcЁж "\\\n\u2028\U0001f4c4', max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def forge(seq, prev_hash, **values):
    """Return a record with a right hash of its own."""
    content = {
        'seq': seq, 'at': '2026-11-23T09:30:00.000000Z', 'actor': 'clerk', 'on_behalf_of': '', 'action': 'a.b',
        'subject': 'document:1', 'organisation': '', 'details': {}, 'prev_hash': prev_hash, **values,
    }  # fmt: skip
    return Record(**content, hash=digest(canonical(content)))


@st.composite
def chains(draw, least=1):
    records, previous = [], GENESIS
    for seq in range(1, draw(st.integers(least, 8)) + 1):
        values = {name: draw(TEXT) for name in ('actor', 'on_behalf_of', 'action', 'subject', 'organisation')}
        record = forge(seq, previous, **values, details=draw(st.dictionaries(TEXT, JSON, max_size=3)))
        records.append(record)
        previous = record.hash
    return records


def head(records):
    return Head(records[-1].seq, records[-1].hash, records[-1].at) if records else START


@given(chains(least=0))
def test_a_whole_chain_has_no_findings(records):
    assert list(check(records, head(records))) == []
    half = records[: len(records) // 2]
    assert list(check(records[len(half) :], head(records), after=head(half))) == []


@given(chains(), st.data())
def test_an_edit_is_found(records, data):
    place = data.draw(st.integers(0, len(records) - 1))
    name = data.draw(st.sampled_from([one.name for one in fields(Record)]))
    old = getattr(records[place], name)
    kinds = {'seq': st.integers(), 'details': st.dictionaries(TEXT, JSON, max_size=3)}
    new = data.draw(kinds.get(name, TEXT).filter(lambda value: canonical({'': value}) != canonical({'': old})))
    edited = [*records[:place], replace(records[place], **{name: new}), *records[place + 1 :]]
    assert list(check(edited, head(records)))


@given(chains(), st.data())
def test_an_edit_with_a_new_hash_is_found(records, data):
    place = data.draw(st.integers(0, len(records) - 1))
    old = records[place]
    forged = forge(old.seq, old.prev_hash, actor=data.draw(TEXT.filter(lambda text: text != old.actor)))
    assert list(check([*records[:place], forged, *records[place + 1 :]], head(records)))


@given(chains(), st.data())
def test_a_deletion_is_found(records, data):
    first = data.draw(st.integers(0, len(records) - 1))
    last = data.draw(st.integers(first + 1, len(records)))
    assert list(check(records[:first] + records[last:], head(records)))


@given(chains(), chains(), st.data())
def test_an_insertion_is_found(records, others, data):
    place = data.draw(st.integers(0, len(records)))
    before = head(records[:place])
    added = data.draw(st.sampled_from([*records, *others, forge(before.seq + 1, before.hash)]))
    assert list(check([*records[:place], added, *records[place:]], head(records)))


@given(chains(least=2), st.data())
def test_a_reorder_is_found(records, data):
    mixed = data.draw(st.permutations(records).filter(lambda order: order != records))
    assert list(check(mixed, head(records)))


def test_time_that_runs_backwards_is_found():
    first = forge(1, GENESIS)
    second = forge(2, first.hash, at='2025-01-01T00:00:00.000000Z')
    assert [finding.place for finding in check([first, second])] == ['ledger:2']


@pytest.mark.parametrize(
    ('value', 'text'),
    [
        ({'b': 1, 'a': [True, None]}, '{"a":[true,null],"b":1}'),
        ({'ключ': 'Ёж "в кавычках"\n'}, '{"ключ":"Ёж \\"в кавычках\\"\\n"}'),
    ],
)
def test_canonical_json(value, text):
    assert canonical(value) == text.encode()


PLAIN = st.none() | st.booleans() | st.integers() | st.text()
ANYTHING = st.recursive(
    PLAIN | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), PLAIN | st.dictionaries(st.text(), PLAIN) | ANYTHING))
@example({'a': 1 << 64, 'b': '\x7f\u2028\x1f/', '\U0001f600': 1, '\uffff': 2})
@example({'details': {'half': '\ud800'}})
@example({'details': {'amount': 1e16, 'share': 0.1}})
@example({'details': {'amount': float('nan')}})
@example({'details': {1: 'a number as key'}})
def test_canonical_json_is_that_of_the_standard_library(value):
    try:
        expected = json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False)
        text = expected.encode()
    except (TypeError, ValueError) as refused:
        with pytest.raises(type(refused)):
            canonical(value)
    else:
        assert canonical(value) == text


@pytest.mark.parametrize('content', [b'[]', b'{}', b'{"seq":1}', b'\xff', b''])
def test_what_is_no_record_is_refused(content):
    with pytest.raises(ValueError):
        Record.read(content, 'hash')

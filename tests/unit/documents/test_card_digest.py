"""The digest of a card is that of its canonical JSON, so that an auditor can compute it from what the ledger tells."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from sedportal.directory.journal import plain
from sedportal.documents.operations.changing import card_digest
from sedportal.ledger.chain import canonical, digest

TEXT = st.text('абвЁ "\\\n«»aZ0\x7f\u2028\U0001f4c4', max_size=12)
PERSON = st.fixed_dictionaries({'person': TEXT, 'organisation': TEXT}, optional={'is_copy': st.booleans()})
VALUE = (
    TEXT
    | st.integers(0, 10**9)
    | st.dates(date(1800, 1, 1), date(2200, 12, 31))
    | st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
    | st.lists(PERSON, max_size=3).map(tuple)
)


@given(st.dictionaries(TEXT, VALUE, max_size=8))
def test_the_digest_is_of_canonical_json(card):
    assert card_digest(card) == digest(canonical(plain(card)))

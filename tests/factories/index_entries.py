"""Index entries for tests of the search engine, which knows no documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sedportal.search.interfaces import IndexEntry

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def index_entry(uid: str, **changes: Any) -> IndexEntry:
    """Return an entry that is complete, with ``changes`` to what a test is about."""
    known: dict[str, Any] = {
        'uid': uid, 'tokens': ('everyone',), 'kind': 'incoming', 'workflow': 'incoming', 'state': 'registered',
        'access_mark': 'none', 'organisation': 'g-kineshma', 'folder': '12', 'places': ('12', '7', '1'),
        'persons': ('initiator:5',), 'number': '', 'title': '', 'text': '', 'doc_date': date(2026, 3, 1),
        'registered_at': MOMENT, 'created_at': MOMENT, 'changed_at': MOMENT, 'stored': {'uid': uid},
    }  # fmt: skip
    return IndexEntry(**{**known, **changes})

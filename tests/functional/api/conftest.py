"""What the tests of the API share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sedportal.kernel.request_number import HEADER

API = '/api/v1'
CLERK = 'registrar.g-kineshma'
MANAGER = 'manager.g-kineshma'
READER = 'staff01.dep-fin'
STRANGER = 'registrar.g-shuya'


@pytest.fixture
def clerk(portal: Any) -> Any:
    """Give a program with the token of the registrar of Kineshma."""
    return portal.program(CLERK)


@pytest.fixture
def stranger(portal: Any) -> Any:
    """Give a program with the token of the registrar of another organisation."""
    return portal.program(STRANGER)


@pytest.fixture
def refused() -> Callable[..., Any]:
    """Give a check that an answer is a problem of this status, returning its body without the request's number."""

    def check(answer: Any, status: int) -> Any:
        assert answer.status_int == status, answer.text
        assert answer.content_type == 'application/problem+json'
        body = answer.json
        assert body['status'] == status
        assert body['type'].startswith('urn:problem-type:sedportal:')
        assert body['title']
        assert body['detail']
        assert body.pop('number') == answer.headers[HEADER]
        return body

    return check

"""S14 and the cookies: what comes back from a browser is known again or refused; addresses stay on the site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.security.local_path import local_path
from sedportal.security.signing import Signer

SECRET = 'testing-only-testing-only-testing-only'


@given(st.binary(max_size=200))
def test_what_was_signed_comes_back(value: bytes) -> None:
    assert Signer(SECRET, 'flash').open(Signer(SECRET, 'flash').sign(value)) == value


@given(st.text(max_size=100))
def test_what_was_not_signed_does_not(text: str) -> None:
    assert Signer(SECRET, 'flash').open(text) is None


def test_purposes_and_secrets_are_apart() -> None:
    signed = Signer(SECRET, 'flash').sign(b'x')
    assert Signer(SECRET, 'other').open(signed) is None
    assert Signer(SECRET + '!', 'flash').open(signed) is None
    assert Signer(SECRET, 'flash').open(signed.replace(signed[0], 'A' if signed[0] != 'A' else 'B', 1)) is None


@pytest.mark.parametrize(
    ('given_', 'taken'),
    [
        ('/documents/1?tab=files&q=a%20b', '/documents/1?tab=files&q=a%20b'),
        ('/search?q=приказ', '/search?q=%D0%BF%D1%80%D0%B8%D0%BA%D0%B0%D0%B7'),
        ('/', '/'),
    ],
)
def test_paths_on_this_site_pass(given_: str, taken: str) -> None:
    assert local_path(given_) == taken


@pytest.mark.parametrize(
    'given_',
    [
        None, '', 'documents', 'https://evil.example/', '//evil.example', '/\\evil.example', '\\/evil.example',
        '/\t/evil.example', '\t//evil.example', '/ok\r\nSet-Cookie: a=b', 'javascript:alert(1)', '/x\\y', '/a b',
        'http:/evil.example', '///evil.example', '/' + 'a' * 3000, '/\x00',
    ],
)  # fmt: skip
def test_everything_else_leads_home(given_: str | None) -> None:
    assert local_path(given_) == '/'

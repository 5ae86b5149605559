"""Russian first, complete in English: every text of the sources stands in the catalogue, translated and not fuzzy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.factories.messages import messages

LOCALE = Path(__file__).resolve().parents[3] / 'sedportal' / 'locale'


@cache
def russian() -> Catalog:
    """Read the Russian catalogue."""
    with (LOCALE / 'ru' / 'LC_MESSAGES' / 'sedportal.po').open('rb') as stream:
        return read_po(stream)


def placeholders(text: str) -> set[str]:
    """Return the names that a text is filled with."""
    return set(re.findall(r'\$\{(\w+)\}', text))


def test_many_texts_are_found() -> None:
    assert len(messages()) > 500


def test_every_text_has_its_russian() -> None:
    missing = {
        message: place
        for message, place in messages().items()
        if (entry := russian().get(message)) is None or not entry.string or entry.fuzzy
    }
    assert missing == {}


def test_the_russian_is_filled_with_the_same_names() -> None:
    wrong = [
        entry.id
        for entry in russian()
        if isinstance(entry.id, str)
        and entry.id in messages()
        and placeholders(entry.id) != placeholders(str(entry.string))
    ]
    assert wrong == []


def test_the_english_is_english() -> None:
    # The message ids are the English texts; a Russian one would show on an English page.
    # Words of Russian that a person may type, and names of languages, stand in it as examples.
    words = re.compile(r'[а-яё]{2,}[- ]*[а-яё]*', re.IGNORECASE)
    assert [message for message in messages() if len(words.findall(message)) > 4] == []

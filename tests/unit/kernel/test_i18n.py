"""Texts that were looked up are kept: for their language, and only without anything filled in."""

from __future__ import annotations

from pathlib import Path

from pyramid.i18n import make_localizer

import sedportal
from sedportal.kernel.i18n import _, translated

FOLDERS = [str(Path(sedportal.__file__).parent / 'locale')]


def test_a_kept_text_stays_in_its_language() -> None:
    russian, english = make_localizer('ru', FOLDERS), make_localizer('en', FOLDERS)
    for _round in range(2):
        assert translated(russian, _('Choose a folder.')) == 'Выберите папку.'
        assert translated(english, _('Choose a folder.')) == 'Choose a folder.'


def test_what_is_filled_in_is_not_kept() -> None:
    russian = make_localizer('ru', FOLDERS)
    said = [translated(russian, _('Printed ${when}, ${who}', mapping={'when': '1', 'who': who})) for who in 'аб']
    assert said[0] != said[1]
    assert said[0].startswith('Напечатано')

"""The keys that pages answer to, as the help and the account page list them.

A key is a place on the keyboard (``event.code``), so it works in both layouts; people are told both letters on it.
``static/scripts/keys.js`` does what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sedportal.kernel.i18n import _

_LATIN, _RUSSIAN = 'QWERTYUIOPASDFGHJKLZXCVBNM', 'ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ'
_SIGNS = {
    'Slash': '/', 'Question': '?', 'BracketLeft': '[ Х', 'BracketRight': '] Ъ', 'Control': 'Ctrl', 'Enter': 'Enter',
    'Escape': 'Esc',
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """A key or several: ``codes`` pressed one after another (together with ``Control``), and what they do.

    ``needs`` is a selector: without such an element the page does not answer to the key.
    """

    codes: tuple[str, ...]
    text: str
    needs: str = ''

    @property
    def caps(self) -> tuple[str, ...]:
        """Return what stands on the keys."""
        return tuple(cap(code) for code in self.codes)


def cap(code: str) -> str:
    """Return what stands on the key ``code``, in both layouts: «E У»."""
    letter = code.removeprefix('Key')
    return f'{letter} {_RUSSIAN[_LATIN.index(letter)]}' if letter in _LATIN else _SIGNS.get(code, letter)


EVERYWHERE = (
    Key(('Control', 'KeyK'), _('Go to a place, a document, a person; do an action')),
    Key(('Slash',), _('Search')),
    Key(('KeyG', 'KeyD'), _('To my desk'), '[data-goto=KeyD]'),
    Key(('KeyG', 'KeyO'), _('To the organisations'), '[data-goto=KeyO]'),
    Key(('KeyG', 'KeyL'), _('To all documents'), '[data-goto=KeyL]'),
    Key(('KeyG', 'KeyS'), _('To the search page'), '[data-goto=KeyS]'),
    Key(('KeyG', 'KeyR'), _('To the correspondents'), '[data-goto=KeyR]'),
    Key(('KeyG', 'KeyA'), _('To administration'), '[data-goto=KeyA]'),
    Key(('KeyG', 'KeyM'), _('To my account'), '[data-goto=KeyM]'),
    Key(('Question',), _('These keys')),
    Key(('Escape',), _('Close a menu or a dialog')),
)
LISTS = (
    Key(('KeyJ',), _('Next row of the list'), '.list-table tbody tr, .results .result, .brief > li'),
    Key(('KeyK',), _('Row before'), '.list-table tbody tr, .results .result, .brief > li'),
    Key(('Enter',), _('Open it'), '.list-table tbody tr, .results .result, .brief > li'),
    Key(('KeyX',), _('Choose the row, or not'), '.pick-cell'),
    Key(('BracketLeft',), _('Page before, document before'), '[data-hotkey=BracketLeft]'),
    Key(('BracketRight',), _('Next page, next document'), '[data-hotkey=BracketRight]'),
)
ACTIONS = (
    Key(('KeyN',), _('New document'), '[data-hotkey=KeyN]'),
    Key(('KeyE',), _('Edit'), '[data-hotkey=KeyE]'),
    Key(('KeyC',), _('Write a comment'), '[data-hotkey=KeyC]'),
    Key(('KeyW',), _('Follow the document'), '[data-hotkey=KeyW]'),
    Key(('Control', 'Enter'), _('Send the form'), 'form[data-hotkey-submit]'),
)
SECTIONS = ((_('Everywhere'), EVERYWHERE), (_('In lists'), LISTS), (_('On this page'), ACTIONS))

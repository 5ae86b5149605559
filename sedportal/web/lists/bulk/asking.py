"""The form of a bulk change: which steps, folders and fields there are for what was chosen, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sedportal.documents.bulk import FILE, MOST, PATCH, TRANSITION, Change
from sedportal.documents.dictionaries import choices_on
from sedportal.documents.kinds import KINDS
from sedportal.documents.schemas import FIELDS
from sedportal.kernel.errors import InvalidError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_number
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_DOCUMENT, BROWSE
from sedportal.workflow.registry import workflows_of

from ...editing.cards import card_values
from .held import held_values

if TYPE_CHECKING:
    from pyramid.request import Request

    from ..selection import Selection

KEEP, SET, CLEAR = 'keep', 'set', 'clear'
# What differs for each document, or names people, is not set for many at once.
_SINGLE = frozenset({
    'title', 'subkind', 'ext_number', 'addressees', 'signatories', 'correspondent', 'correspondent_id',
})  # fmt: skip
TITLES: Mapping[str, str] = {
    TRANSITION: _('Take a step with many documents'),
    FILE: _('File many documents'),
    PATCH: _('Change fields of many documents'),
}
_LONGEST = 10_000
_INDENT = '\N{NO-BREAK SPACE}' * 4


@dataclass(frozen=True)
class PatchField:
    """A field that may be changed: what the documents hold now (``held``), and what was typed.

    ``choices`` are (value, title); ``several`` asks for several lines.
    """

    key: str
    title: str
    held: str
    mode: str
    value: str
    choices: tuple[tuple[str, str], ...]
    several: bool


class Asking:
    """Answer what the form asks, and read what was typed into it.

    Parameters: ``do`` is one of the kinds of change; ``faults`` are by field.
    """

    def __init__(self, request: Request, selection: Selection, do: str) -> None:
        self.request = request
        self.selection = selection
        self.do = do
        self.faults: dict[str, list[Any]] = {}
        self._counts = selection.facets('workflow', 'state', 'kind', 'organisation')

    @property
    def title(self) -> str:
        """Return the heading."""
        return str(self.request.wording.text(TITLES[self.do]))

    @property
    def counted(self) -> str:
        """Return how many documents are meant, in words."""
        return str(self.request.wording.counted('${count} document', '${count} documents', self.selection.total))

    @property
    def too_many(self) -> str:
        """Return what to say when more are chosen than can be done at once, or nothing."""
        if self.selection.total <= MOST:
            return ''
        mapping = {'maximum': format_number(MOST), 'total': format_number(self.selection.total)}
        text = _('At most ${maximum} documents are changed at once; the first ${maximum} of ${total} are taken.')
        return str(self.request.wording.text(_(text, mapping=mapping)))

    def typed(self, name: str) -> str:
        """Return what was typed into a field."""
        return str(self.request.POST.get(name, ''))[:_LONGEST]

    @cached_property
    def transitions(self) -> list[tuple[str, str]]:
        """Return (name, title) of the steps that leave a state of what was chosen."""
        found: dict[str, str] = {}
        for name in self._counts['workflow']:
            definition = workflows_of(self.request.registry).definitions.get(name)
            for state in self._counts['state'] if definition is not None else ():
                for one in definition.transitions_from(state) if definition is not None else ():
                    if one.permission:
                        found.setdefault(one.name, self.request.wording.text(one.title))
        return list(found.items())

    @cached_property
    def folders(self) -> list[tuple[str, str]]:
        """Return (object id, title) of the folders that one may file into, if all are of one organisation."""
        slugs = list(self._counts['organisation'])
        organisation = self.request.portal['organisations'].get(slugs[0]) if len(slugs) == 1 else None
        return list(self._folders(organisation, 0)) if organisation is not None else []

    def _folders(self, place: Any, depth: int) -> Iterator[tuple[str, str]]:
        rights = self.request.rights
        for folder in place.subfolders():
            if decide(rights, BROWSE, folder).allowed:
                if decide(rights, ADD_DOCUMENT, folder).allowed:
                    yield str(folder.__oid__), _INDENT * depth + folder.title
                yield from self._folders(folder, depth + 1)

    @cached_property
    def fields(self) -> list[PatchField]:
        """Return the fields that may be changed, those of all kinds of what was chosen."""
        keys = dict.fromkeys(key for kind in self._kinds for key in KINDS[kind].fields if key not in _SINGLE)
        # What each holds now is said in the form alone.
        held = held_values(self.request, self.selection, keys) if self.do == PATCH else {}
        text = self.request.wording.text
        return [
            PatchField(
                key=key,
                title=text(FIELDS[key].title),
                held=held.get(key, ''),
                mode=self.typed(f'mode-{key}') or KEEP,
                value=self.typed(f'value-{key}'),
                choices=tuple((value, text(title)) for value, title in self._choices(key).items()),
                several=FIELDS[key].type == 'lines',
            )
            for key in keys
        ]

    @property
    def _kinds(self) -> list[str]:
        return [kind for kind in KINDS if kind in self._counts['kind']]

    def _kind_with(self, key: str) -> str:
        return next((kind for kind in self._kinds if key in KINDS[kind].fields), '')

    def _choices(self, key: str) -> Mapping[str, Any]:
        if FIELDS[key].type != 'choice':
            return {}
        kind, today = KINDS[self._kind_with(key)], self.request.registry.clock.today()
        offered: Mapping[str, Any] = choices_on(self.request.portal, kind, today).get(key, {})
        return offered

    def change(self) -> Change:
        """Return what is to be done. Raises :class:`InvalidError` by field.

        Step and folder need not be offered just now: documents may have gone on since. The operations judge them.
        """
        comment = self.typed('comment').strip()
        if self.do == TRANSITION:
            definitions = workflows_of(self.request.registry).definitions.values()
            if not any(self.typed('transition') in one.transitions for one in definitions):
                raise invalid({'transition': [_('Choose a step.')]})
            return Change(TRANSITION, transition=self.typed('transition'), comment=comment)
        values = self._case() if self.do == FILE else self._patch()
        folder = self.typed('folder') if self.do == FILE else ''
        if not values and not folder:
            raise invalid({self.first_field: [_('Say what is to be changed.')]})
        return Change(self.do, folder=folder, values=values, comment=comment)

    @property
    def first_field(self) -> str:
        """Return the name of the field that the form begins with."""
        return 'folder' if self.do == FILE else f'mode-{self.fields[0].key}' if self.fields else 'comment'

    def _case(self) -> dict[str, Any]:
        case = self.typed('case').strip()
        return self._read({'case': case}) if case else {}

    def _patch(self) -> dict[str, Any]:
        given = {one.key: one.value if one.mode == SET else '' for one in self.fields if one.mode in (SET, CLEAR)}
        empty = [one.key for one in self.fields if one.mode == SET and not one.value.strip()]
        if empty:
            raise invalid({f'value-{key}': [_('Write the new value, or choose “clear”.')] for key in empty})
        return self._read(given)

    def _read(self, given: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for key, text in given.items():
            try:
                values |= card_values(self.request.registry, self._kind_with(key), {key: text})
            except InvalidError as refused:
                name = 'case' if self.do == FILE else f'value-{key}'
                faults[name] = [one for texts in refused.errors.values() for one in texts]
        if faults:
            raise invalid(faults)
        return values

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the next form carries along: all that was typed, without what was chosen."""
        names = ('do', 'transition', 'folder', 'case', 'comment')
        pairs = [(name, self.typed(name)) for name in names]
        pairs += [(name, self.typed(name)) for name in self.request.POST if name.startswith(('mode-', 'value-'))]
        return [pair for pair in pairs if pair[1]]

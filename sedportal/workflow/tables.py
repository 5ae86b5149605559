"""The state x role table of a definition: for pages and for the golden files that show each change of rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .definition import Definition, Text, Transition


@dataclass(frozen=True)
class MatrixRow:
    """One state of the table: ``cells`` maps each role to its permissions, in the definition's order."""

    state: str
    title: str
    cells: Mapping[str, tuple[str, ...]]


def matrix_table(definition: Definition, locale: str, mark: str = 'none') -> list[MatrixRow]:
    """Return the table of a definition for documents with an access ``mark``: a row a state, a cell a role."""
    return [
        MatrixRow(name, state.title.in_locale(locale), _cells(definition, name, mark))
        for name, state in definition.states.items()
    ]


def _cells(definition: Definition, state: str, mark: str) -> dict[str, tuple[str, ...]]:
    row = definition.permissions_of(state, mark)
    return {
        role: tuple(name for name in definition.permissions if name in row.get(role, ())) for role in definition.roles
    }


def matrix_text(definition: Definition) -> str:
    """Return all that decides about rights and ways as plain lines, made to be compared."""
    return '\n'.join(_text(definition)) + '\n'


def _text(definition: Definition) -> Iterator[str]:
    yield f'{definition.type} {definition.name} version {definition.version}: {_both(definition.title)}'
    yield f'kinds: {" ".join(definition.kinds)}'
    yield f'initial: {definition.initial}'
    width = max(map(len, (*definition.roles, *definition.marks)))
    for row in matrix_table(definition, 'en'):
        state = definition.states[row.state]
        flags = [('final', state.final), ('files frozen', state.files_frozen), ('reserved', bool(state.reserved))]
        yield ''
        yield ', '.join([f'state {row.state}: {_both(state.title)}', *(name for name, is_set in flags if is_set)])
        if state.holder:
            yield f'  expected to act: {" else ".join(state.holder)}'
        for role, held in row.cells.items():
            yield f'  {role:{width}}  {" ".join(held) or "-"}'
    yield ''
    yield 'access marks leave to'
    for mark, kept in definition.marks.items():
        yield f'  {mark:{width}}  {" ".join(role for role in definition.roles if role in kept)}'
    for transition in definition.transitions.values():
        yield from _transition(definition, transition)


def _transition(definition: Definition, one: Transition) -> Iterator[str]:
    yield ''
    yield f'transition {one.name}: {_both(one.title)}'
    for source in one.sources:
        row = definition.permissions_of(source, 'none')
        takers = [role for role in definition.roles if one.permission in row.get(role, ())]
        yield f'  {source} -> {one.target}  by {" ".join(takers) or "the portal"}'
    timer = [f'{one.timer.after_days} days after {one.timer.field}'] if one.timer else []
    facts = {
        'guards': one.guards,
        'required': one.required,
        'effects': one.effects,
        'comment': ('required',) if one.comment_required else (),
        'by itself': timer or (('at once',) if one.automatic else ()),
        'notices': tuple(one.notices),
    }
    for name, values in facts.items():
        if values:
            yield f'  {name}: {" ".join(values)}'


def _both(text: Text) -> str:
    return f'{text.ru} / {text.en}'

"""Check definitions: names, texts, rights and fields; :mod:`.paths` checks the ways between the states.

Run at every start (errors stop it) and by ``sedportal workflow check``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sedportal.kernel.i18n import _
from sedportal.security.roles import MANAGE_ROLES, ROLES

from .definition import Definition, Text
from .findings import Finding, Severity
from .paths import path_faults
from .schema import LANGUAGES
from .vocabulary import Vocabulary

# A fault as the single checks tell it: severity, dotted path, text.
Fault = tuple[Severity, str, str]
Check = Callable[[Definition, Vocabulary], Iterable[Fault]]


def check(definitions: Mapping[str, Definition], vocabulary: Vocabulary) -> list[Finding]:
    """Return what is wrong with the definitions, in the order of files and lines; an empty list when all is well."""
    findings = [
        Finding(definition.source.file, definition.source.line(path), path, severity, text)
        for definition in definitions.values()
        for single in (_names, _texts, _rights, _administrators, _holders, _frozen, _marks, _fields, path_faults)
        for severity, path, text in single(definition, vocabulary)
    ]
    return sorted([*findings, *_kinds_claimed_twice(definitions)])


def _unknown(names: Iterable[str], known: Iterable[str], path: str, text: str) -> Iterator[Fault]:
    known = tuple(known)
    for name in names:
        if name not in known:
            mapping = {'name': name, 'known': ', '.join(sorted(known)) or '—'}
            yield 'error', path, _(text, mapping=mapping)


_UNKNOWN_ROLE = _('There is no role “${name}”; take one of: ${known}.')
_UNDECLARED_ROLE = _('The role “${name}” is not under “roles”; add it there or remove it here.')
_UNKNOWN_PERMISSION = _('There is no permission “${name}”; take one of: ${known}.')
_UNDECLARED_PERMISSION = _('The permission “${name}” is not under “permissions”; add it there or remove it here.')
_UNKNOWN_STATE = _('There is no state “${name}”; take one of: ${known}.')
_UNKNOWN_GUARD = _('There is no guard “${name}”; registered are: ${known}.')
_UNKNOWN_EFFECT = _('There is no effect “${name}”; registered are: ${known}.')


def _names(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    yield from _unknown(definition.roles, ROLES, 'roles', _UNKNOWN_ROLE)
    yield from _unknown(definition.permissions, vocabulary.permissions, 'permissions', _UNKNOWN_PERMISSION)
    yield from _unknown([definition.initial], definition.states, 'initial', _UNKNOWN_STATE)
    for state, row in definition.matrix.items():
        yield from _unknown([state], definition.states, f'matrix.{state}', _UNKNOWN_STATE)
        for role, held in row.items():
            place = f'matrix.{state}.{role}'
            yield from _unknown([role], definition.roles, place, _UNDECLARED_ROLE)
            yield from _unknown(sorted(held), definition.permissions, place, _UNDECLARED_PERMISSION)
    for mark, kept in definition.marks.items():
        yield from _unknown(sorted(kept), definition.roles, f'marks.{mark}', _UNDECLARED_ROLE)
    for name, transition in definition.transitions.items():
        place = f'transitions.{name}'
        yield from _unknown(transition.sources, definition.states, f'{place}.from', _UNKNOWN_STATE)
        yield from _unknown([transition.target], definition.states, f'{place}.to', _UNKNOWN_STATE)
        yield from _unknown(
            filter(None, [transition.permission]), definition.permissions, f'{place}.permission', _UNDECLARED_PERMISSION
        )
        yield from _unknown(transition.guards, vocabulary.guards, f'{place}.guards', _UNKNOWN_GUARD)
        yield from _unknown(transition.effects, vocabulary.effects, f'{place}.effects', _UNKNOWN_EFFECT)
        yield from _unknown(transition.notices, definition.roles, f'{place}.notices', _UNDECLARED_ROLE)


def _texts(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Titles must be there in every language; descriptions and other texts in every language or in none."""
    yield from _missing(definition.title, 'title')
    yield from _half(definition.description, 'description')
    for name, state in definition.states.items():
        yield from _missing(state.title, f'states.{name}.title')
        yield from _half(state.description, f'states.{name}.description')
        yield from _half(state.reserved, f'states.{name}.reserved')
    for name, transition in definition.transitions.items():
        yield from _missing(transition.title, f'transitions.{name}.title')
        yield from _half(transition.description, f'transitions.{name}.description')
        for role, text in transition.notices.items():
            yield from _missing(text, f'transitions.{name}.notices.{role}')


def _missing(text: Text, path: str) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not getattr(text, language):
            yield 'error', path, _('The text in “${language}” is missing; write it.', mapping={'language': language})


def _half(text: Text, path: str) -> Iterator[Fault]:
    if text:
        yield from _missing(text, path)


def _rights(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Nobody may do to a document what presupposes a right that he lacks: change what he can't view."""
    used: set[str] = set()
    idle = set(definition.roles)
    for state, row in definition.matrix.items():
        for role, held in row.items():
            used |= held
            if held:
                idle.discard(role)
            for name in sorted(held & vocabulary.permissions.keys()):
                lacking = [needed for needed in vocabulary.permissions[name].requires if needed not in held]
                if lacking:
                    mapping = {'role': role, 'name': name, 'lacking': ', '.join(lacking)}
                    text = _(
                        '“${role}” may “${name}” but not “${lacking}”; give that too or take “${name}” away.',
                        mapping=mapping,
                    )
                    yield 'error', f'matrix.{state}.{role}', text
    for role in sorted(idle):
        yield (
            'warning',
            'roles',
            _(
                'The role “${name}” may do nothing in any state; remove it here or give it something.',
                mapping={'name': role},
            ),
        )
    for name in sorted(set(definition.permissions) - used):
        yield (
            'warning',
            'permissions',
            _('Nobody holds the permission “${name}” in any state; remove it here or give it.', mapping={'name': name}),
        )


def _administrators(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Who gives roles should not read by that alone; the operator may want it, so it is but a warning."""
    for state, row in definition.matrix.items():
        for role, held in row.items():
            if 'view' in held and role in ROLES and MANAGE_ROLES in ROLES[role].places:
                text = _(
                    '“${role}” manages roles and would read documents by that alone; is it meant?',
                    mapping={'role': role},
                )
                yield 'warning', f'matrix.{state}.{role}', text


def _holders(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Who is expected to act must be able to see the document, and nobody is expected to at the end of the way."""
    for name, state in definition.states.items():
        path, state_only = f'states.{name}.holder', {'state': name}
        yield from _unknown(state.holder, definition.roles, path, _UNDECLARED_ROLE)
        if state.final and state.holder:
            text = _('“${state}” is final: nobody is expected to act there; take “holder” away.', mapping=state_only)
            yield 'error', path, text
        row = definition.matrix.get(name, {})
        for role in state.holder:
            if role in definition.roles and 'view' not in row.get(role, ()):
                text = _(
                    '“${role}” is expected to act in “${state}” but may not view the document there.',
                    mapping={**state_only, 'role': role},
                )
                yield 'error', path, text


def _frozen(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Where files are frozen nobody changes the content, and nothing leads back to where it can be changed."""
    frozen = {name for name, state in definition.states.items() if state.files_frozen}
    forbidden = {name for name, permission in vocabulary.permissions.items() if permission.changes_content}
    for state in frozen & definition.matrix.keys():
        for role, held in definition.matrix[state].items():
            for name in sorted(held & forbidden):
                mapping = {'role': role, 'name': name, 'state': state}
                text = _(
                    'The files are frozen in “${state}”, yet “${role}” may “${name}”; take it away.', mapping=mapping
                )
                yield 'error', f'matrix.{state}.{role}', text
    for name, transition in definition.transitions.items():
        thawing = [
            source
            for source in transition.sources
            if source in frozen and transition.target in definition.states.keys() - frozen
        ]
        for source in thawing:
            mapping = {'state': source, 'target': transition.target}
            text = _(
                'The files are frozen in “${state}” but not in “${target}”; freeze them there too.', mapping=mapping
            )
            yield 'error', f'transitions.{name}.to', text
        for effect in transition.effects:
            known = vocabulary.effects.get(effect)
            if known is not None and known.binds and transition.target not in frozen:
                mapping = {'effect': effect, 'target': transition.target}
                text = _('“${effect}” fixes the content: set files_frozen: true in “${target}”.', mapping=mapping)
                yield 'error', f'transitions.{name}.effects', text


def _marks(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """In every state somebody must be able to view a document, whatever its access mark."""
    for mark in definition.marks:
        for state in definition.states:
            row = definition.permissions_of(state, mark)
            if not any('view' in held for held in row.values()):
                path = f'marks.{mark}' if state in definition.matrix else f'states.{state}'
                mapping = {'mark': mark, 'state': state}
                text = _(
                    'Nobody may view a document with the mark “${mark}” in “${state}”; let at least one role.',
                    mapping=mapping,
                )
                yield 'error', path, text


def _fields(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name, transition in definition.transitions.items():
        wanted = [(f'transitions.{name}.required', key) for key in transition.required]
        if transition.timer:
            wanted.append((f'transitions.{name}.timed.field', transition.timer.field))
        for path, key in wanted:
            for kind in definition.kinds:
                if vocabulary.field_title(kind, key) is None:
                    mapping = {'name': key, 'kind': kind}
                    yield (
                        'error',
                        path,
                        _('The card of “${kind}” has no field “${name}”; correct the name.', mapping=mapping),
                    )


def _kinds_claimed_twice(definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    claimed: dict[tuple[str, str], str] = {}
    for definition in definitions.values():
        for kind in definition.kinds:
            first = claimed.setdefault((definition.type, kind), definition.name)
            if first != definition.name:
                mapping = {'kind': kind, 'other': first}
                text = _(
                    'The kind “${kind}” already has the workflow “${other}”; leave it to one of the two.',
                    mapping=mapping,
                )
                yield Finding(definition.source.file, definition.source.line('kinds'), 'kinds', 'error', text)

"""Random definitions of the right form: the checks never stumble, and what they pass can be used."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.workflow.checks import check
from sedportal.workflow.definition import Definition, Definitions
from sedportal.workflow.diagram import svg
from sedportal.workflow.loading import read_definition
from sedportal.workflow.paths import reachable
from sedportal.workflow.schema import MARKS
from sedportal.workflow.tables import matrix_text
from sedportal.workflow.vocabulary import STANDARD_PERMISSIONS, NamedEffect, NamedGuard, Vocabulary

VOCABULARY = Vocabulary(
    permissions={permission.name: permission for permission in STANDARD_PERMISSIONS},
    guards={'calm': NamedGuard('calm', lambda unit, document, transition: None, 'Calm')},
    effects={'number': NamedEffect('number', lambda *given: None, binds=True)},
    field_titles=[lambda kind, key: key if key in ('title', 'due') else None],
)
STATES = ['draft', 'checked', 'done', 'gone', 'on']
ROLES = ['reader', 'registrar', 'manager', 'initiator', 'boss']
PERMISSIONS = ['view', 'view_file', 'edit', 'replace_file', 'register', 'archive', 'fly']


def some(names: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), unique=True, min_size=least)


text = st.fixed_dictionaries({'ru': st.sampled_from(['Текст', 'Ещё текст', '']), 'en': st.just('Text')})
state = st.fixed_dictionaries(
    {'title': text}, optional={'final': st.booleans(), 'files_frozen': st.booleans(), 'reserved': text}
)
transition = st.fixed_dictionaries(
    {'title': text, 'from': some(STATES, 1), 'to': st.sampled_from(STATES)},
    optional={
        'permission': st.sampled_from(PERMISSIONS),
        'guards': some(['calm', 'storm']),
        'effects': some(['number', 'letter']),
        'required': some(['title', 'colour']),
        'automatic': st.booleans(),
        'timed': st.fixed_dictionaries({'after_days': st.integers(0, 90), 'field': st.sampled_from(['due', 'colour'])}),
        'notices': st.dictionaries(st.sampled_from(ROLES), text),
    },
)
forms = st.fixed_dictionaries({
    'name': st.just('any'),
    'version': st.integers(1, 9),
    'type': st.just('lifecycle'),
    'title': text,
    'kinds': st.just(['note']),
    'initial': st.sampled_from(STATES),
    'roles': some(ROLES, 1),
    'permissions': some(PERMISSIONS, 1),
    'states': st.dictionaries(st.sampled_from(STATES), state),
    'matrix': st.dictionaries(st.sampled_from(STATES), st.dictionaries(st.sampled_from(ROLES), some(PERMISSIONS))),
    'marks': st.fixed_dictionaries({mark: st.one_of(st.just('all'), some(ROLES)) for mark in MARKS}),
    'transitions': st.dictionaries(st.sampled_from(['one', 'two', 'three', 'four', 'five']), transition),
})  # fmt: skip


def read(form: Any) -> Definition:
    content = yaml.safe_dump(form, allow_unicode=True, sort_keys=False).encode()
    definition, faults = read_definition(content, 'any.yaml')
    assert faults == []
    assert definition is not None
    return definition


@settings(deadline=None, max_examples=150)
@given(forms)
def test_the_checks_never_stumble(form: Any) -> None:
    definition = read(form)
    findings = check({'any': definition}, VOCABULARY)
    assert all(finding.file == 'any.yaml' and finding.line >= 1 and str(finding) for finding in findings)
    assert ElementTree.fromstring(svg(definition, 'ru')) is not None if known_states(definition) else True
    assert matrix_text(definition)


def known_states(definition: Definition) -> bool:
    named = {definition.initial, *(one.target for one in definition.transitions.values())}
    return named.union(*(one.sources for one in definition.transitions.values())) <= definition.states.keys()


sound_steps = st.lists(st.tuples(some(STATES, 1), st.sampled_from(STATES), st.booleans()), max_size=3)


@st.composite
def sound_forms(draw: st.DrawFn) -> Any:
    """Forms in which every name is known, so that the ways and rights decide."""
    chain = [([source], target, False) for source, target in pairwise(STATES)]
    steps = [*draw(st.sampled_from([chain, []])), *draw(sound_steps)]
    leaving = {source for sources, _target, _automatic in steps for source in sources}
    frozen = draw(st.booleans())
    return {
        'name': 'any', 'version': 1, 'type': 'lifecycle', 'title': {'ru': 'а', 'en': 'a'}, 'kinds': ['note'],
        'initial': 'draft', 'roles': ['registrar', 'reader'], 'permissions': ['view', 'edit', 'register'],
        'states': {
            name: {
                'title': {'ru': name, 'en': name}, 'final': name not in leaving,
                'files_frozen': frozen and name in ('gone', 'on'),
            }
            for name in STATES
        },
        'matrix': {
            name: {'registrar': ['view', 'register'], 'reader': draw(st.sampled_from([[], ['view'], ['view', 'edit']]))}
            for name in STATES
        },
        'marks': dict.fromkeys(MARKS, 'all'),
        'transitions': {
            f'step{number}': {
                'title': {'ru': 'ш', 'en': 's'}, 'from': sources, 'to': target,
                'permission': 'register', 'automatic': automatic,
            }
            for number, (sources, target, automatic) in enumerate(steps)
        },
    }  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(sound_forms())
def test_the_checks_pass_exactly_what_holds(form: Any) -> None:
    definition = read(form)
    errors = [finding for finding in check({'any': definition}, VOCABULARY) if finding.severity == 'error']
    unreachable = set(definition.states) - reachable(definition)
    frozen = {name for name, state in definition.states.items() if state.files_frozen}
    edited = any('edit' in held for name in frozen for held in definition.matrix[name].values())
    thawed = any(
        source in frozen and one.target not in frozen
        for one in definition.transitions.values()
        for source in one.sources
    )
    circle = any(_leads_back(definition, name) for name in definition.states)
    assert bool(errors) == bool(unreachable or edited or thawed or circle), errors
    if not errors:
        live = Definitions({'any': definition})
        assert live.cells_open_to('registrar', 'view') == {('any', name, mark) for name in STATES for mark in MARKS}


def _leads_back(definition: Definition, start: str) -> bool:
    """Walk the automatic transitions from ``start`` for as many steps as there are states."""
    here = {start}
    for _step in definition.states:
        here = {
            one.target
            for one in definition.transitions.values()
            if one.automatic
            for source in one.sources
            if source in here
        }
        if start in here:
            return True
    return False

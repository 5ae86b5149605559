"""The administrator's page says what the portal does: its tables are complete and its example works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sedportal.security.roles import ROLES
from sedportal.workflow.checks import check
from sedportal.workflow.loading import read_definition
from sedportal.workflow.schema import MARKS, definition_schema
from sedportal.workflow.vocabulary import STANDARD_PERMISSIONS, Vocabulary


@pytest.fixture
def readme(shipped: Path) -> str:
    return (shipped / 'README.md').read_text(encoding='utf-8')


def keys_of(node: Any) -> set[str]:
    """Return the keys that a schema knows at any depth, languages and marks aside."""
    found: set[str] = set()
    for child in node.children:
        found |= {child.name} - {'', 'ru', 'en', *MARKS} | keys_of(child)
    return found


def test_every_key_role_and_permission_is_explained(readme: str) -> None:
    named = set(re.findall(r'`([a-z_]+)`', readme)) | {'after_days', 'field'}
    assert keys_of(definition_schema()) <= named
    assert set(ROLES) <= named
    assert {permission.name for permission in STANDARD_PERMISSIONS} <= named
    assert set(MARKS) <= named


def merged(below: Any, above: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


def test_the_example_is_a_sound_definition(readme: str, shipped: Path, vocabulary: Vocabulary) -> None:
    example = re.search(r'```yaml\n(.*?)```', readme, re.DOTALL)
    assert example is not None
    form = merged(yaml.safe_load((shipped / 'outgoing.yaml').read_text(encoding='utf-8')), yaml.safe_load(example[1]))
    text = yaml.safe_dump(form, allow_unicode=True, sort_keys=False)
    definition, faults = read_definition(text.encode(), 'outgoing.yaml')
    assert faults == []
    assert definition is not None
    assert check({'outgoing': definition}, vocabulary) == []
    assert [one.name for one in definition.transitions_from('review')] == ['register', 'withdraw']

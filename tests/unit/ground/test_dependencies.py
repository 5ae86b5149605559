"""Each package that the code imports is declared and locked, and each declared one is used."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OWN = {'sedportal', 'tests', 'bench', 'stylesheets', 'setup'}
# Used without being imported or named in the code, each for its reason.
UNSEEN = {
    'setuptools': 'pkg_resources, which pyramid, pyramid_chameleon and substanced import',
    'pastedeploy': 'reads the ini files for plaster',
    'zodburi': 'opens storages other than files for pyramid_zodbconn',
    'tzdata': 'time zones on machines without the system package',
    'zope-component': 'keeps substanced and zope.interface at versions that ran together',
    'venusian': 'keeps substanced and pyramid at versions that ran together',
}


def canonical(name: str) -> str:
    return re.sub(r'[-_.]+', '-', name).lower()


def declared(name: str) -> set[str]:
    """Return the packages of a requirements file without their versions."""
    lines = (ROOT / 'requirements' / name).read_text(encoding='utf-8').splitlines()
    matches = [re.match(r'[A-Za-z0-9][\w.-]*', line) for line in lines]
    return {canonical(match.group()) for match in matches if match}


@cache
def imported(folder: str) -> dict[str, str]:
    """Return each imported distribution of other people and one file that imports it."""
    providers = packages_distributions()
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob('*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            for module in _modules(node):
                top = module.partition('.')[0]
                if top in sys.stdlib_module_names or top in OWN:
                    continue
                names = providers.get(top, [top])
                # zope.interface and zope.component share the first part of their name.
                exact = [name for name in names if canonical(name) == canonical('.'.join(module.split('.')[:2]))]
                for name in (exact or names)[:1]:
                    found.setdefault(canonical(name), str(path.relative_to(ROOT)))
    return found


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module]
    return []


@pytest.mark.parametrize(
    ('folder', 'files'), [('sedportal', ['run.in']), ('tests', ['run.in', 'test.in']), ('bench', ['run.in', 'test.in'])]
)
def test_what_is_imported_is_declared(folder: str, files: list[str]) -> None:
    known = set().union(*map(declared, files))
    assert {name: place for name, place in imported(folder).items() if name not in known} == {}


def test_what_is_declared_is_used() -> None:
    source = '\n'.join(path.read_text(encoding='utf-8') for path in (ROOT / 'sedportal').rglob('*.py'))
    unused = {
        name
        for name in declared('run.in') - set(imported('sedportal')) - set(UNSEEN)
        if not re.search(rf"'{name.replace('-', '[-_.]')}\b", source, re.IGNORECASE)
    }
    assert unused == set()


@pytest.mark.parametrize(('source', 'lock'), [('run.in', 'run.txt'), ('test.in', 'test.txt'), ('node.in', 'node.txt')])
def test_what_is_declared_is_locked_with_hashes(source: str, lock: str) -> None:
    text = (ROOT / 'requirements' / lock).read_text(encoding='utf-8')
    locked = re.findall(r'^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:[0-9a-f]{64}', text, re.MULTILINE)
    assert declared(source) <= set(locked)
    assert len(locked) == len(re.findall(r'^[a-z0-9]', text, re.MULTILINE))


def test_no_reason_outlives_its_need() -> None:
    assert {name for name in UNSEEN if name not in declared('run.in')} == set()
    assert {name for name in UNSEEN if name in imported('sedportal')} == set()

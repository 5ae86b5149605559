"""The front-end files: what the build leaves out, and that what it copied is what it says."""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from sedportal.web.assets import STYLESHEET, gathered_styles

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / 'sedportal' / 'web' / 'static'
VENDOR = STATIC / 'vendor'
# The first page: stack.md, section 3 (KiB, compressed).
STYLES, SCRIPTS, OWN_SCRIPTS = 36, 60, 10


@pytest.fixture(scope='module')
def stylesheets() -> ModuleType:
    spec = importlib.util.spec_from_file_location('stylesheets', ROOT / 'tools' / 'stylesheets.py')
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ('css', 'left'),
    [
        ('.a{b:c}.modal{d:e}', '.a{b:c}'),
        ('.modal-body .a,.card{b:c}', '.card{b:c}'),
        ('@media (x){.modal{b:c}}.a{d:e}', '.a{d:e}'),
        ('@media (x){.modal{b:c}.a{b:c}}', '@media (x){.a{b:c}}'),
        ('.a:not(.modal,.b){b:c}.d{e:f}', '.d{e:f}'),
        ('.modalities{b:c}', '.modalities{b:c}'),
        ('@charset "utf-8";.a{b:url("data:{.modal}")}', '.a{b:url("data:{.modal}")}'),
        ('@keyframes x{0%{b:c}to{d:e}}', '@keyframes x{0%{b:c}to{d:e}}'),
        ('a[href=".modal"]{b:c}', 'a[href=".modal"]{b:c}'),
    ],
)
def test_dropped_components(stylesheets: ModuleType, css: str, left: str) -> None:
    assert stylesheets.without_components(css, ['modal', 'modal-.*']) == left


def manifest() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((VENDOR / 'manifest.json').read_text(encoding='utf-8'))
    return found


def test_the_manifest_tells_what_is_there() -> None:
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob('*') if path.is_file()}
    assert files == set(manifest()) | {'manifest.json'} | {name for name in files if name.startswith('licences/')}
    for name, entry in manifest().items():
        data = (VENDOR / name).read_bytes()
        digest = base64.b64encode(hashlib.sha384(data).digest()).decode('ascii')
        assert entry['integrity'] == f'sha384-{digest}'
        assert (VENDOR / 'licences' / (entry['package'].strip('@').replace('/', '-') + '.txt')).is_file()


def test_versions_are_those_of_the_lock() -> None:
    lock = json.loads((ROOT / 'package-lock.json').read_text(encoding='utf-8'))['packages']
    for entry in manifest().values():
        locked = lock[f'node_modules/{entry["package"]}']
        assert locked['version'] == entry['version']
        assert locked['integrity'].startswith('sha512-')


def test_no_file_asks_for_a_source_map() -> None:
    assert [name for name in manifest() if b'sourceMappingURL' in (VENDOR / name).read_bytes()] == []


def content(name: str) -> bytes:
    return gathered_styles((STATIC,)) if name == STYLESHEET else (STATIC / name).read_bytes()


def weight(*names: str) -> float:
    return sum(len(gzip.compress(content(name), 9, mtime=0)) for name in names) / 1024


def test_the_first_page_is_light() -> None:
    frame = (ROOT / 'sedportal' / 'web' / 'templates' / 'frame' / 'links.pt').read_text(encoding='utf-8')
    scripts = re.findall(r"<script[^>]*asset_url\('([^']+)'\)", frame)
    styles = [name for name in re.findall(r"stylesheet[^>]*asset_url\('([^']+)'\)", frame) if name != 'skin.css']
    assert 'portal.js' in scripts
    assert STYLESHEET in styles
    assert weight(*styles) <= STYLES
    assert weight(*scripts) <= SCRIPTS
    assert weight(*(name for name in scripts if not name.startswith('vendor/'))) <= OWN_SCRIPTS


def test_each_icon_that_pages_ask_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / 'icons.svg').read_text(encoding='utf-8')))
    sources = [*(ROOT / 'sedportal').rglob('*.pt'), *(ROOT / 'sedportal').rglob('*.py')]
    asked = {name for path in sources for name in re.findall(r"\bicon\('([\w-]+)'", path.read_text(encoding='utf-8'))}
    assert asked
    assert asked - sprite == set()

"""What every file keeps to: the linter's rules, clean texts, no traces of a machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {'.py', '.pt', '.css', '.js', '.yaml', '.md', '.ini', '.toml', '.in', '.txt', '.json', '.sh', '.po', ''}
# Folders of one machine, which mean nothing on another.
MACHINE_PATH = re.compile(r'(?<![\w./-])/(?:home|root|work|opt|Users)/\w')
INLINE = re.compile(r'<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|\bhx-on\b|javascript:', re.IGNORECASE)


def committed() -> list[Path]:
    """Return the files under version control; in an unpacked archive without it, those of the portal's folders."""
    listed = subprocess.run(['git', 'ls-files'], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        names = [path for folder in ('sedportal', 'tests', 'workflows', 'skins') for path in (ROOT / folder).rglob('*')]
    return [path for path in names if path.is_file() and path.suffix in TEXTS]


def test_the_linter_finds_nothing() -> None:
    finished = subprocess.run(
        [sys.executable, '-m', 'ruff', 'check', '--no-cache', '--quiet', '.'], cwd=ROOT, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f'{path.relative_to(ROOT)}: {match.group()}'
        for path in committed()
        for match in MACHINE_PATH.finditer(path.read_text(encoding='utf-8'))
    ]
    assert found == []


def test_lock_files_name_no_registry() -> None:
    locks = [*(ROOT / 'requirements').glob('*.txt'), ROOT / 'package-lock.json']
    address = re.compile(r'index-url|"resolved"|@ file:')
    found = [path.name for path in locks if address.search(path.read_text(encoding='utf-8'))]
    assert len(locks) >= 4
    assert found == []


def test_templates_carry_no_script_and_no_style() -> None:
    templates = [path for path in committed() if path.suffix == '.pt']
    found = [
        f'{path.relative_to(ROOT)}: {match.group()}'
        for path in templates
        for match in INLINE.finditer(path.read_text(encoding='utf-8'))
    ]
    assert templates
    assert found == []

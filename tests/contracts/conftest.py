"""What the portal is delivered as: built once for all tests that look into it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    'sedportal', 'workflows', 'skins', 'docs', 'requirements', 'frontend', 'tools', 'setup.py', 'pyproject.toml',
    'MANIFEST.in', 'README.md', 'package.json', 'package-lock.json',
    'development.ini', 'production.ini', 'testing.ini', 'Makefile',
)  # fmt: skip


@pytest.fixture(scope='session')
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive, and from it the wheel; give the folder that holds both."""
    copy = tmp_path_factory.mktemp('sources')
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns('__pycache__', '*.mo'))
        elif source.exists():
            shutil.copy2(source, copy / name)
    command = [sys.executable, '-m', 'build', '--no-isolation', '--outdir', str(copy / 'dist'), str(copy)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return copy / 'dist'

"""Types, checked strictly (pyproject.toml, tool.mypy)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_all_of_the_portal_is_typed(tmp_path: Path) -> None:
    command = [sys.executable, '-m', 'mypy', '--cache-dir', str(ROOT / '.mypy_cache'), 'sedportal']
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr

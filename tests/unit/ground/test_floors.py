"""The floors of the building: who may import whom (pyproject.toml, tool.importlinter)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_each_module_imports_its_own_floor_or_lower_ones() -> None:
    command = [sys.executable, '-c', 'from importlinter.cli import lint_imports_command; lint_imports_command()']
    environment = {'PYTHONPATH': str(ROOT), 'COLUMNS': '120'}
    finished = subprocess.run([*command, '--no-cache'], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr

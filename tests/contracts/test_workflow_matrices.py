"""The rights and ways of every shipped workflow against committed files: no change of rights goes unseen.

After a wanted change write the files anew, read the difference and commit it with the change:

    SEDPORTAL_REGENERATE=1 python -m pytest tests/contracts/test_workflow_matrices.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sedportal.workflow.loading import load_directory
from sedportal.workflow.tables import matrix_text

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / 'golden'
NAMES = sorted(path.stem for path in (ROOT / 'workflows').glob('*.yaml'))

DRAW = """
import sys
from pathlib import Path
from sedportal.workflow.diagram import svg
from sedportal.workflow.loading import load_directory
for definition in load_directory(Path(sys.argv[1])).values():
    for locale in ('ru', 'en'):
        sys.stdout.buffer.write(svg(definition, locale, {'draft': 1}, 'registrar').encode())
"""


@pytest.mark.parametrize('name', NAMES)
def test_the_matrix_is_the_committed_one(name: str) -> None:
    text = matrix_text(load_directory(ROOT / 'workflows')[name])
    golden = GOLDEN / f'workflow-{name}.txt'
    if os.environ.get('SEDPORTAL_REGENERATE'):
        golden.write_text(text, encoding='utf-8')
    assert text == golden.read_text(encoding='utf-8')


def test_no_golden_file_is_left_over() -> None:
    assert sorted(path.stem for path in GOLDEN.glob('workflow-*.txt')) == [f'workflow-{name}' for name in NAMES]


def test_the_drawings_do_not_depend_on_the_process() -> None:
    drawings = [
        subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', DRAW, str(ROOT / 'workflows')],
            env={**os.environ, 'PYTHONHASHSEED': seed, 'PYTHONPATH': str(ROOT)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ('1', '2')
    ]
    assert drawings[0].count(b'<svg ') == 2 * len(NAMES)
    assert drawings[0] == drawings[1]

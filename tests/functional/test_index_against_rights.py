"""quality.md, S3: the index answers exactly what the computed rights allow, after any change, at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.random_changes import Walk


@pytest.mark.parametrize('seed', [1, 2, 3])
def test_the_index_agrees_with_the_rights_after_each_change(portal: Any, seed: int) -> None:
    walk = Walk(portal, seed)
    try:
        for count in range(120):
            change = walk.step()
            assert walk.differences() == [], f'seed {seed}, change {count}: {change}'
    finally:
        walk.restore_definitions()
    assert walk.refused < 80, 'most changes must really happen'

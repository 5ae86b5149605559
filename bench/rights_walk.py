"""Compare the index with the computed rights after each of many random changes: ``python -m bench.rights_walk``.

quality S3 at full size; the suite walks a few hundred changes (``tests/functional/test_index_against_rights.py``).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.portal import Base
from tests.factories.random_changes import Walk

# A portal of its own for so many changes: comparisons cost as much as there are documents.
STRETCH = 400


def main() -> int:
    """Walk and print what was found; exit status 1 for any difference."""
    parser = argparse.ArgumentParser(prog='bench.rights_walk', description=__doc__)
    parser.add_argument('--changes', type=int, default=10_000)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    differences = refused = 0
    with TemporaryDirectory(prefix='sedportal-walk-') as name:
        base = Base.make(Path(name))
        for stretch in range(0, args.changes, STRETCH):
            with base.layer(Path(name) / f'layer-{stretch}') as portal:
                walk = Walk(portal, args.seed + stretch)
                for _change in range(min(STRETCH, args.changes - stretch)):
                    step = walk.step()
                    found = walk.differences()
                    differences += len(found)
                    for one in found:
                        print(f'seed {args.seed + stretch}, {step}: {one}')
                walk.restore_definitions()
                refused += walk.refused
        base.close()
    print(f'{args.changes:,} changes ({refused:,} refused by the rules), {differences} differences')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())

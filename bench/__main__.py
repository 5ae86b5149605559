"""Print the table of speeds: ``python -m bench --documents 10000`` (``make bench N=10000``)."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from .figures import Figure, measure
from .pace import PACE
from .site import site
from .writers import parallel_writers


def main() -> None:
    """Build a portal, measure, print."""
    parser = argparse.ArgumentParser(prog='bench', description=__doc__)
    parser.add_argument('--documents', type=int, default=10_000)
    parser.add_argument('--keep', type=Path, metavar='FOLDER', help='where the portal stays, to be measured again')
    parser.add_argument('--writers', default='1,8,32', help='how many clients write over HTTP at once; empty: skip it')
    parser.add_argument('--creations', type=int, default=960, help='how many documents they create')
    parser.add_argument('--save', type=Path, metavar='FILE', help='write the figures down, for python -m bench.growth')
    args = parser.parse_args()
    print(f'A portal of {args.documents:,} documents …', flush=True)
    with site(args.documents, args.keep) as built:
        figures = measure(built)
    writers = tuple(int(number) for number in args.writers.split(',') if number)
    if writers:
        figures += parallel_writers(args.documents if args.keep else 0, args.keep, writers, args.creations)
    if args.save:
        saved = {
            'documents': args.documents,
            'pace': PACE.undisturbed,
            'figures': [asdict(figure) for figure in figures],
        }
        args.save.write_text(json.dumps(saved, ensure_ascii=False, indent=1), encoding='utf-8')
    print(table(figures))
    print(f'\nThe work beside each call (bench/pace.py): {PACE.usual:.2f} ms, undisturbed {PACE.undisturbed:.2f} ms.')


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    width = max(len(figure.what) for figure in figures)
    lines = [
        f'| {"what":<{width}} |    measured | 95 of 100 | undisturbed | 95 of 100 | goal     |     |',
        f'|{"-" * (width + 2)}|------------:|----------:|------------:|----------:|----------|-----|',
    ]
    for figure in figures:
        mark = '' if figure.met is None else ('yes' if figure.met else 'NO')
        high, calm, calm_high = (
            f'{one:.2f}' if one is not None else '' for one in (figure.high, figure.calm, figure.calm_high)
        )
        measured = f'{figure.text:>11} | {high:>9} | {calm:>11} | {calm_high:>9}'
        lines.append(f'| {figure.what:<{width}} | {measured} | {figure.goal:<8} | {mark:<3} |')
    return '\n'.join(lines)


if __name__ == '__main__':
    main()

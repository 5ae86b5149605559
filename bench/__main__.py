"""Print the table of speeds: ``python -m bench --documents 10000`` (``make bench N=10000``)."""

from __future__ import annotations

import argparse

from .figures import Figure, measure
from .site import site
from .writers import parallel_writers


def main() -> None:
    """Build a portal, measure, print."""
    parser = argparse.ArgumentParser(prog='bench', description=__doc__)
    parser.add_argument('--documents', type=int, default=10_000)
    parser.add_argument('--writers', type=int, default=8, help='parallel clients that create documents over HTTP')
    parser.add_argument('--creations', type=int, default=1_000, help='how many documents they create')
    args = parser.parse_args()
    print(f'Building a portal of {args.documents:,} documents …', flush=True)
    with site(args.documents) as built:
        figures = measure(built)
    figures += parallel_writers(args.writers, args.creations)
    print(table(figures))


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    width = max(len(figure.what) for figure in figures)
    lines = [
        f'| {"what":<{width}} |    measured | goal     |     |',
        f'|{"-" * (width + 2)}|------------:|----------|-----|',
    ]
    for figure in figures:
        mark = '' if figure.met is None else ('yes' if figure.met else 'NO')
        lines.append(f'| {figure.what:<{width}} | {figure.text:>11} | {figure.goal:<8} | {mark:<3} |')
    return '\n'.join(lines)


if __name__ == '__main__':
    main()

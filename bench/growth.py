"""Cost against size, as a table and a picture: ``python -m bench.growth FIGURES… --plot docs/growth.svg``.

``FIGURES`` are files that ``python -m bench --save FILE`` wrote for portals of several sizes.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 420, 56, 20, 300, 44
_COLOURS = (
    '#1b5fa8',
    '#b3441e',
    '#2e7d32',
    '#6a3d9a',
    '#8d6e00',
    '#00695c',
    '#ad1457',
    '#455a64',
    '#5d4037',
    '#0277bd',
)

Sizes = Mapping[int, Mapping[str, Mapping[str, float | None]]]


def main() -> None:
    """Print the table; draw the picture if asked to."""
    parser = argparse.ArgumentParser(prog='bench.growth', description=__doc__)
    parser.add_argument('figures', type=Path, nargs='+')
    parser.add_argument('--plot', type=Path, metavar='FILE', help='an SVG file to write')
    args = parser.parse_args()
    sizes = read(args.figures)
    print(table(sizes))
    if args.plot:
        args.plot.write_text(plot(sizes), encoding='utf-8')


def read(files: Sequence[Path]) -> Sizes:
    """Return the figures by number of documents and by name."""
    # Each run knows how fast its machine was: growth is counted in pieces of the same work (bench/pace.py).
    saved = sorted((json.loads(file.read_text(encoding='utf-8')) for file in files), key=lambda one: one['documents'])
    return {one['documents']: dict(_named(_at_one_pace(one, saved[0]))) for one in saved}


def _at_one_pace(run: Mapping[str, Any], first: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    share = first['pace'] / run['pace']
    return [{**one, **_calm(one, share)} for one in run['figures']]


def _calm(figure: Mapping[str, Any], share: float) -> dict[str, float]:
    """Return what a figure is undisturbed, where that is known; a rate of many seconds has a pace of its own."""
    if figure['calm'] is None:
        return {}
    if figure['calm_high'] is None:
        return {'value': figure['calm']}
    return {'value': figure['calm'] * share, 'high': figure['calm_high'] * share}


def _named(figures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each figure with its name; what stands indented under another one is called after it, too."""
    above = ''
    for figure in figures:
        name = figure['what']
        if name.startswith(' '):
            yield f'{above}: {name.strip()}', figure
        else:
            above = name
            yield name, figure


def _shared(sizes: Sizes, unit: str = '') -> list[str]:
    first = next(iter(sizes.values()))
    return [
        name
        for name, figure in first.items()
        if all(name in known for known in sizes.values()) and (not unit or figure['unit'] == unit)
    ]


def table(sizes: Sizes) -> str:
    """Return a Markdown table: a column a size, and how many times the largest costs the smallest."""
    lines = ['| | ' + ' | '.join(f'{size:,}' for size in sizes) + ' | growth | 95 of 100 |',
             '|---' + '|---:' * (len(sizes) + 2) + '|']  # fmt: skip
    smallest, largest = next(iter(sizes.values())), list(sizes.values())[-1]
    for name in _shared(sizes):
        cells = [f'{known[name]["value"]:,.2f} {known[name]["unit"]}' for known in sizes.values()]
        growth = _times(smallest[name]['value'], largest[name]['value'])
        lines.append(
            f'| {name} | {" | ".join(cells)} | {growth} | {_times(smallest[name]["high"], largest[name]["high"])} |'
        )
    return '\n'.join(lines)


def _times(before: float | None, after: float | None) -> str:
    return f'{after / before:.2f} ×' if before and after is not None else ''


def plot(sizes: Sizes) -> str:
    """Return an SVG picture of all milliseconds against the number of documents, both axes logarithmic."""
    names = [name for name in _shared(sizes, 'ms') if next(iter(sizes.values()))[name]['high'] is not None]
    values = [max(float(known[name]['value'] or 0), 0.01) for known in sizes.values() for name in names]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(min(sizes)), math.log10(max(sizes))
    across, down = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(size: int) -> float:
        return _LEFT + across * (math.log10(size) - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return _TOP + down * (high - math.log10(max(value, 0.01))) / ((high - low) or 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
        ' font-family="sans-serif" font-size="12">',
        '<title>CPU of each page against the number of documents</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]  # fmt: skip
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{_LEFT} {at:.1f}H{_LEFT + across}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} ms</text>')
    for size in sizes:
        parts.append(f'<path d="M{x(size):.1f} {_TOP}V{_TOP + down}" stroke="#ddd"/>')
        parts.append(f'<text x="{x(size):.1f}" y="{_HEIGHT - 24}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{_LEFT + across / 2}" y="{_HEIGHT - 6}" text-anchor="middle">documents</text>')
    for number, name in enumerate(names):
        colour = _COLOURS[number % len(_COLOURS)]
        points = ' '.join(f'{x(size):.1f},{y(float(known[name]["value"] or 0)):.1f}' for size, known in sizes.items())
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{_WIDTH - _RIGHT + 14}" y="{_TOP + 14 + 18 * number}" fill="{colour}">{escape(name)}</text>'
        )
    return '\n'.join([*parts, '</svg>']) + '\n'


if __name__ == '__main__':
    main()

"""Place the boxes of a layered drawing and route the lines between them, without overlaps and always alike.

Rows are given; a line between distant rows gets a lane of its own in each row it passes, so that it never runs
through a box. The order inside a row follows the neighbours' mean place (Sugiyama, Tagawa, Toda, 1981), the final
places are the least-squares fit to the neighbours under that order (pool adjacent violators).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
_COLUMN_GAP = 26.0
_ROW_GAP = 40.0
_LANE_WIDTH = 14.0
_SWEEPS = 12
# Lines meet a box within the middle part of its edge.
_PORTS_SHARE = 0.6


@dataclass(frozen=True)
class Box:
    """A placed box: ``x`` and ``y`` of its upper left corner, ``width`` and ``height``, all in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """A finished drawing: boxes by key, one route of points for each line, the size of the whole.

    The points of a route come in pairs: from one row's edge to the next row's, where a curve joins them.
    """

    boxes: Mapping[str, Box]
    routes: Sequence[Sequence[Point]]
    width: float
    height: float


@dataclass
class _Grid:
    """Rows of keys, with the lanes of long lines among them."""

    rows: list[list[str]]
    row_of: dict[str, int]
    widths: dict[str, float]
    heights: list[float]
    chains: list[list[str]]
    neighbours: dict[str, list[str]] = field(default_factory=dict)
    centres: dict[str, float] = field(default_factory=dict)

    def place_of(self, row: int) -> dict[str, int]:
        return {key: position for position, key in enumerate(self.rows[row])}


def arrange(
    rows: Mapping[str, int], sizes: Mapping[str, tuple[float, float]], lines: Sequence[tuple[str, str]]
) -> Layout:
    """Return the layout of boxes of given ``sizes`` in given ``rows``, joined by ``lines`` (from, to).

    Parameters: ``rows`` from 0 downward, by key, in the order in which boxes of a row stand when nothing else
    decides; the ends of a line must lie in different rows.
    """
    grid = _grid(rows, sizes, lines)
    for _sweep in range(_SWEEPS):
        for row in (*range(len(grid.rows)), *reversed(range(len(grid.rows)))):
            _order(grid, row)
    _place(grid)
    return _finish(grid, sizes)


def _grid(rows: Mapping[str, int], sizes: Mapping[str, tuple[float, float]], lines: Sequence[tuple[str, str]]) -> _Grid:
    row_of = dict(rows)
    widths = {key: sizes[key][0] for key in rows}
    table: list[list[str]] = [[] for _row in range(max(rows.values()) + 1)]
    for key, row in rows.items():
        table[row].append(key)
    chains = []
    for number, (start, end) in enumerate(lines):
        step = 1 if rows[end] > rows[start] else -1
        chain = [start]
        for row in range(rows[start] + step, rows[end], step):
            lane = f'line {number} row {row}'
            row_of[lane], widths[lane] = row, _LANE_WIDTH
            table[row].append(lane)
            chain.append(lane)
        chains.append([*chain, end])
    heights = [max((sizes[key][1] for key in row if key in sizes), default=0.0) for row in table]
    neighbours: dict[str, list[str]] = {key: [] for key in row_of}
    for chain in chains:
        for one, other in pairwise(chain):
            neighbours[one].append(other)
            neighbours[other].append(one)
    return _Grid(table, row_of, widths, heights, chains, neighbours)


def _order(grid: _Grid, row: int) -> None:
    """Sort one row by the mean relative place of the neighbours in the rows beside it."""
    beside = {
        key: (position + 0.5) / len(grid.rows[other])
        for other in (row - 1, row + 1)
        if 0 <= other < len(grid.rows)
        for key, position in grid.place_of(other).items()
    }
    own = {key: (position + 0.5) / len(grid.rows[row]) for key, position in grid.place_of(row).items()}

    def mean(key: str) -> float:
        places = [beside[neighbour] for neighbour in grid.neighbours[key]]
        return round(sum(places) / len(places), 6) if places else own[key]

    grid.rows[row].sort(key=lambda key: (mean(key), own[key]))


def _place(grid: _Grid) -> None:
    for row in grid.rows:
        edge = 0.0
        for key in row:
            grid.centres[key] = edge + grid.widths[key] / 2
            edge += grid.widths[key] + _COLUMN_GAP
    for _sweep in range(_SWEEPS):
        for row in filter(None, (*grid.rows, *reversed(grid.rows))):
            wished = [_mean([grid.centres[other] for other in grid.neighbours[key]], grid.centres[key]) for key in row]
            for key, centre in zip(row, _fit(wished, [grid.widths[key] for key in row]), strict=True):
                grid.centres[key] = centre


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _fit(wished: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Return the centres nearest to the ``wished`` ones (least squares) that keep order and distance."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + _COLUMN_GAP)
    groups: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        total, count = wish - offset, 1
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            before = groups.pop()
            total, count = total + before[0], count + before[1]
        groups.append((total, count))
    starts = [total / count for total, count in groups for _member in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _finish(grid: _Grid, sizes: Mapping[str, tuple[float, float]]) -> Layout:
    left = min(grid.centres[key] - grid.widths[key] / 2 for key in grid.row_of)
    right = max(grid.centres[key] + grid.widths[key] / 2 for key in grid.row_of)
    tops, edge = [], 0.0
    for height in grid.heights:
        tops.append(edge)
        edge += height + _ROW_GAP
    boxes = {
        key: Box(
            grid.centres[key] - grid.widths[key] / 2 - left,
            tops[grid.row_of[key]],
            grid.widths[key],
            grid.heights[grid.row_of[key]],
        )
        for key in sizes
    }
    ports = _ports(grid, left)
    routes = [_route(grid, number, ports, tops) for number in range(len(grid.chains))]
    return Layout(boxes, routes, right - left, edge - _ROW_GAP)


def _ports(grid: _Grid, left: float) -> dict[tuple[int, int, str], float]:
    """Return where each line (number, step, end) meets a box or lane: spread in the order of the other ends."""
    meetings: dict[tuple[str, bool], list[tuple[float, int, int, str]]] = {}
    for number, chain in enumerate(grid.chains):
        for step, (one, other) in enumerate(pairwise(chain)):
            downward = grid.row_of[other] > grid.row_of[one]
            meetings.setdefault((one, downward), []).append((grid.centres[other], number, step, 'from'))
            meetings.setdefault((other, not downward), []).append((grid.centres[one], number, step, 'to'))
    ports = {}
    for (key, _below), ends in meetings.items():
        share = grid.widths[key] * _PORTS_SHARE / len(ends)
        for position, (_centre, number, step, end) in enumerate(sorted(ends)):
            ports[number, step, end] = grid.centres[key] - left + share * (position - (len(ends) - 1) / 2)
    return ports


def _route(grid: _Grid, number: int, ports: Mapping[tuple[int, int, str], float], tops: Sequence[float]) -> list[Point]:
    points: list[Point] = []
    for step, (one, other) in enumerate(pairwise(grid.chains[number])):
        above, below = grid.row_of[one], grid.row_of[other]
        if above < below:
            levels = (tops[above] + grid.heights[above], tops[below])
        else:
            levels = (tops[above], tops[below] + grid.heights[below])
        points.append((ports[number, step, 'from'], levels[0]))
        points.append((ports[number, step, 'to'], levels[1]))
    return points

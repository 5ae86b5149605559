"""Draw a live definition as SVG: states as boxes, transitions as rounded labels on the lines between them.

The drawing has no script and no style of its own (the portal's policy forbids both): presentation attributes, classes
``workflow-…`` for the page's style sheet, ``currentColor`` for light and dark. The same definition gives the same
bytes. Words come from the definition; the few others through ``translate``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from sedportal.kernel.i18n import _
from sedportal.security.roles import ROLES

from .definition import Definition, State, Transition
from .findings import plain
from .layout import Box, Layout, Point, arrange
from .lettering import width_of, wrap

Translate = Callable[[str], str]
_MARGIN = 16.0
_START = 30.0
_TITLE_SIZE = 15
_NOTE_SIZE = 12
_LINE = 1.35
_STATE_WIDTH = 190.0
_LABEL_WIDTH = 200.0
_MOST_ROLES = 4
_FONT = 'Golos Text, Liberation Sans, Arial, sans-serif'


def svg(
    definition: Definition,
    locale: str,
    counts: Mapping[str, int] | None = None,
    role: str | None = None,
    translate: Translate = plain,
) -> str:
    """Return the drawing of a definition as an ``svg`` element.

    Parameters: ``counts`` are numbers of documents by state, shown in the boxes; with ``role`` the drawing shows
    what that role sees (documents without an access mark) and which transitions it may take;
    ``translate`` turns a translation string into text of the ``locale``.
    """
    return _Drawing(definition, locale, counts, role, translate).render()


class _Drawing:
    def __init__(
        self,
        definition: Definition,
        locale: str,
        counts: Mapping[str, int] | None,
        role: str | None,
        translate: Translate,
    ) -> None:
        self._definition = definition
        self._locale = locale
        self._counts = counts
        self._role = role
        self._say = translate
        self._id = f'workflow-{definition.name}'

    def render(self) -> str:
        states = {f'state {name}': self._state_lines(state) for name, state in self._definition.states.items()}
        labels = {f'label {name}': self._label_lines(one) for name, one in self._definition.transitions.items()}
        layout = arrange(
            rows_of(self._definition),
            {key: _size(lines) for key, lines in {**states, **labels}.items()},
            [line for one in self._definition.transitions.values() for line in _lines(one)],
        )
        width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN + _START
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow-diagram" role="img"'
            f' lang={quoteattr(self._locale[:2])} width="{width:.0f}" height="{height:.0f}"'
            f' viewBox="0 0 {width:.0f} {height:.0f}"'
            f' aria-labelledby="{self._id}-title {self._id}-desc" font-family={quoteattr(_FONT)}>',
            f'<title id="{self._id}-title">{escape(self._definition.title.in_locale(self._locale))}</title>',
            f'<desc id="{self._id}-desc">{escape(self._description())}</desc>',
            f'<defs><marker id="{self._id}-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
            ' orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>',
            f'<g transform="translate({_MARGIN:.0f} {_MARGIN + _START:.0f})" stroke-width="1.5">',
            *self._start(layout),
            *self._routes(layout),
            *(
                self._state(state, layout.boxes[f'state {name}'], states[f'state {name}'])
                for name, state in self._definition.states.items()
            ),
            *(
                self._label(one, layout.boxes[f'label {name}'], labels[f'label {name}'])
                for name, one in self._definition.transitions.items()
            ),
            '</g>',
            '</svg>',
        ]
        return '\n'.join(parts) + '\n'

    def _description(self) -> str:
        steps = []
        for one in self._definition.transitions.values():
            sources = ', '.join(self._definition.states[source].title.in_locale(self._locale) for source in one.sources)
            target = self._definition.states[one.target].title.in_locale(self._locale)
            steps.append(f'{one.title.in_locale(self._locale)}: {sources} → {target}.')
        return ' '.join(steps)

    def _state_lines(self, state: State) -> list[tuple[int, str]]:
        lines = [
            (_TITLE_SIZE, line) for line in wrap(state.title.in_locale(self._locale), _TITLE_SIZE, _STATE_WIDTH - 20)
        ]
        notes = []
        if self._counts is not None:
            notes.append(_('Documents: ${count}', mapping={'count': self._counts.get(state.name, 0)}))
        if state.reserved:
            notes.append(_('not in use yet'))
        if self._role is not None and not self._sees(state):
            notes.append(_('not visible'))
        return lines + [
            (_NOTE_SIZE, line) for note in notes for line in wrap(self._say(note), _NOTE_SIZE, _STATE_WIDTH - 20)
        ]

    def _label_lines(self, one: Transition) -> list[tuple[int, str]]:
        lines = [
            (_TITLE_SIZE - 1, line)
            for line in wrap(one.title.in_locale(self._locale), _TITLE_SIZE - 1, _LABEL_WIDTH - 24)
        ]
        notes = [self._takers(one)]
        if one.automatic:
            notes.append(self._say(_('by itself')))
        if one.timer is not None:
            notes.append(self._say(_('by itself after ${days} days', mapping={'days': one.timer.after_days})))
        return lines + [
            (_NOTE_SIZE, line) for note in notes if note for line in wrap(note, _NOTE_SIZE, _LABEL_WIDTH - 24)
        ]

    def _takers(self, one: Transition) -> str:
        takers = [role for role in self._definition.roles if self._may_take(role, one)]
        titles = [self._say(ROLES[role].title) if role in ROLES else role for role in takers]
        return ', '.join(titles[:_MOST_ROLES]) + (', …' if len(titles) > _MOST_ROLES else '')

    def _may_take(self, role: str, one: Transition) -> bool:
        rows = (self._definition.permissions_of(source, 'none') for source in one.sources)
        return bool(one.permission) and any(one.permission in row.get(role, ()) for row in rows)

    def _sees(self, state: State) -> bool:
        return 'view' in self._definition.permissions_of(state.name, 'none').get(self._role or '', ())

    def _start(self, layout: Layout) -> list[str]:
        box = layout.boxes[f'state {self._definition.initial}']
        x = box.x + box.width / 2
        return [
            f'<circle class="workflow-start" cx="{x:.1f}" cy="{box.y - _START + 5:.1f}" r="5" fill="currentColor"/>',
            self._path([(x, box.y - _START + 10), (x, box.y)]),
        ]

    def _routes(self, layout: Layout) -> list[str]:
        ends = [line for one in self._definition.transitions.values() for line in _lines(one)]
        pairs = zip(ends, layout.routes, strict=True)
        return [self._path(route, arrow=end.startswith('state ')) for (_from, end), route in pairs]

    def _path(self, points: Sequence[Point], arrow: bool = True) -> str:
        marker = f' marker-end="url(#{self._id}-arrow)"' if arrow else ''
        return f'<path class="workflow-line" d="{_curve(points)}" fill="none" stroke="currentColor"{marker}/>'

    def _state(self, state: State, box: Box, lines: list[tuple[int, str]]) -> str:
        hidden = self._role is not None and not self._sees(state)
        classes = [
            'workflow-state',
            *(['workflow-hidden'] if hidden else []),
            *(['workflow-reserved'] if state.reserved else []),
        ]
        dashes = ' stroke-dasharray="6 4"' if hidden or state.reserved else ''
        shapes = [_rectangle(box, 6, 0, f'fill="none" stroke="currentColor"{dashes}')]
        if state.final:
            shapes.append(_rectangle(box, 4, 4, f'fill="none" stroke="currentColor" stroke-width="1"{dashes}'))
        return self._group(classes, state.description.in_locale(self._locale), shapes, box, lines)

    def _label(self, one: Transition, box: Box, lines: list[tuple[int, str]]) -> str:
        may = self._role is not None and self._may_take(self._role, one)
        thickness = ' stroke-width="3"' if may else ' stroke-width="1"'
        classes = ['workflow-transition', *(['workflow-may'] if may else [])]
        shapes = [_rectangle(box, 14, 0, f'fill="none" stroke="currentColor"{thickness}')]
        return self._group(classes, one.description.in_locale(self._locale), shapes, box, lines)

    def _group(self, classes: list[str], hint: str, shapes: list[str], box: Box, lines: list[tuple[int, str]]) -> str:
        title = f'<title>{escape(hint)}</title>' if hint else ''
        return f'<g class="{" ".join(classes)}">{title}{"".join(shapes)}{_lettering(box, lines)}</g>'


def rows_of(definition: Definition) -> dict[str, int]:
    """Return the row of each state (even) and each transition's label (odd), the initial state on top.

    A label stands right above the target when the way leads down, right below it when it leads up or aside.
    """
    depth = _depths(definition)
    rows = {f'state {name}': 2 * depth[name] for name in definition.states}
    for name, one in definition.transitions.items():
        target = 2 * depth[one.target]
        down = min(2 * depth[source] for source in one.sources) < target
        rows[f'label {name}'] = target - 1 if down else target + 1
    return rows


def _depths(definition: Definition) -> dict[str, int]:
    depth = {definition.initial: 0}
    waiting = [definition.initial]
    for state in waiting:
        for one in definition.transitions_from(state):
            if one.target not in depth:
                depth[one.target] = depth[state] + 1
                waiting.append(one.target)
    deepest = max(depth.values())
    return {name: depth.get(name, deepest) for name in definition.states}


def _lines(one: Transition) -> list[tuple[str, str]]:
    label = f'label {one.name}'
    return [*((f'state {source}', label) for source in one.sources), (label, f'state {one.target}')]


def _size(lines: list[tuple[int, str]]) -> tuple[float, float]:
    width = max(width_of(line, size) for size, line in lines) + 28
    return max(width, 120.0), sum(size * _LINE for size, _line in lines) + 18


def _curve(route: Sequence[Point]) -> str:
    path = f'M{route[0][0]:.1f} {route[0][1]:.1f}'
    for number in range(1, len(route)):
        (x1, y1), (x2, y2) = route[number - 1], route[number]
        if number % 2 and x1 != x2:
            middle = (y1 + y2) / 2
            path += f'C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}'
        else:
            path += f'L{x2:.1f} {y2:.1f}'
    return path


def _rectangle(box: Box, radius: int, inset: int, paint: str) -> str:
    return (
        f'<rect x="{box.x + inset:.1f}" y="{box.y + inset:.1f}" width="{box.width - 2 * inset:.1f}"'
        f' height="{box.height - 2 * inset:.1f}" rx="{radius}" {paint}/>'
    )


def _lettering(box: Box, lines: list[tuple[int, str]]) -> str:
    y = box.y + (box.height - sum(size * _LINE for size, _line in lines)) / 2
    parts = []
    for size, line in lines:
        y += size * _LINE
        weight = ' font-weight="bold"' if size == _TITLE_SIZE else ''
        parts.append(
            f'<text x="{box.x + box.width / 2:.1f}" y="{y - size * 0.3:.1f}" text-anchor="middle" fill="currentColor"'
            f' font-size="{size}"{weight}>{escape(line)}</text>'
        )
    return ''.join(parts)

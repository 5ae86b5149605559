"""Findings about workflow definitions: what is wrong, where it stands and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sedportal.kernel.errors import ConfigurationFault

Severity = Literal['error', 'warning']


@dataclass(frozen=True, order=True)
class Finding:
    """Tell of one fault: ``file`` and ``line`` (from 1) and dotted ``path`` are its place, ``text`` what to do.

    ``text`` is a translation string. An ``error`` stops the start, a ``warning`` is only shown.
    """

    file: str
    line: int
    path: str
    severity: Severity
    text: str

    @property
    def place(self) -> str:
        """Return the place as administrators read it: ``incoming.yaml:12 states.draft``."""
        return f'{self.file}:{self.line} {self.path}'.rstrip()

    def __str__(self) -> str:
        return f'{self.place}: {self.severity}: {plain(self.text)}'


def plain(text: str) -> str:
    """Return a text with its values filled in, untranslated, for logs and exceptions."""
    interpolate = getattr(text, 'interpolate', None)
    return str(interpolate()) if interpolate is not None else text


class DefinitionFault(ConfigurationFault):
    """Refuse definitions; ``findings`` are all the faults, the text has one line for each."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__('\n'.join(map(str, self.findings)))

"""Numbered steps that bring an older database to the present shape of the objects.

Each module ``step_NNNN_what_it_does.py`` has a function ``step(unit)``; steps run in order, each once, each in a unit
of work of its own. ``portal.evolved`` remembers the number of the last one. See ``docs/howto/evolve.md``.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sedportal.kernel.storage import reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger import append

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry


@dataclass(frozen=True)
class Step:
    """One step: its ``number`` from the module's name, and what it does."""

    number: int
    name: str
    run: Callable[[UnitOfWork], None]


def all_steps() -> list[Step]:
    """Return every step there is, in order."""
    steps = []
    for module in pkgutil.iter_modules(__path__):
        match = re.fullmatch(r'step_(\d{4})_\w+', module.name)
        if match:
            run: Any = importlib.import_module(f'{__name__}.{module.name}').step
            steps.append(Step(int(match.group(1)), module.name, run))
    return sorted(steps, key=lambda step: step.number)


def pending_steps(registry: Registry) -> list[Step]:
    """Return the steps that this database has not had yet."""
    with reading(registry) as portal:
        return [step for step in all_steps() if step.number > portal.evolved]


def evolve(registry: Registry) -> Iterator[str]:
    """Run the missing steps and give the name of each one done."""
    for step in pending_steps(registry):
        with unit_of_work(registry) as unit:
            step.run(unit)
            unit.portal.evolved = step.number
            append(unit, 'portal.evolved', subject='portal', details={'step': step.name})
        yield step.name


def includeme(config: Configurator) -> None:
    """Tell the directory which steps a portal that is made now no longer needs."""
    config.registry.latest_step = max((step.number for step in all_steps()), default=0)

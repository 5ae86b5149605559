"""Findings: what a check of the stored data found wrong, and the registry of the checks.

Each floor adds checks of its own data; ``sedportal verify`` and the operator's page run them all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .errors import ConfigurationFault
from .i18n import _

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

Severity = Literal['error', 'warning']
log = logging.getLogger(__name__)

__all__ = ['Check', 'Finding', 'Severity', 'add_verify_check', 'run_checks']


@dataclass(frozen=True)
class Finding:
    """Name one fault.

    Parameters: ``severity`` is ``error`` where data is damaged or missing, ``warning`` where it is whole but
    somebody should look; ``place`` names the object (``ledger:17``, ``document:<uid>``); ``text`` says what is
    wrong, as a translation string where people read it.
    """

    severity: Severity
    place: str
    text: str


Check = Callable[['Registry', Any], Iterator[Finding]]


def add_verify_check(config: Configurator, name: str, check: Check) -> None:
    """Let ``sedportal verify`` run ``check(registry, portal)``. Raises :class:`ConfigurationFault` on a taken name."""
    if name in config.registry.verify_checks:
        raise ConfigurationFault(f'verify check {name!r} is registered twice')
    config.registry.verify_checks[name] = check


def run_checks(
    registry: Registry, portal: Any, names: Iterable[str] | None = None
) -> Iterator[tuple[str, Finding | None]]:
    """Run the checks and yield ``(name of the check, finding)``; each check begins with ``(name, None)``.

    Parameters: ``names`` limits the run to these checks. A check that breaks off is itself a finding: on damaged
    storage the first unreadable object must not hide what the other checks would find. Raises ``KeyError`` for a
    name that nobody registered.
    """
    checks: dict[str, Check] = registry.verify_checks
    for name in checks if names is None else list(names):
        check = checks[name]
        yield name, None
        try:
            for finding in check(registry, portal):
                yield name, finding
        except Exception as error:
            log.exception('verify check %s broke off', name)
            text = _(
                'The check broke off, what it had left is unchecked: ${error}',
                mapping={'error': f'{type(error).__name__}: {error}'},
            )
            yield name, Finding('error', name, text)


def includeme(config: Configurator) -> None:
    """Begin an empty list of checks and offer ``config.add_verify_check``."""
    config.registry.verify_checks = {}
    config.add_directive('add_verify_check', add_verify_check)

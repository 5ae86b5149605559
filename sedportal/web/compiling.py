"""Where Chameleon is helped: templates are compiled one at a time, and again where Python stumbled; scopes copied fast.

Chameleon compiles a template when it is first shown. Python 3.11 counts the depth of syntax trees for all threads
together (python/cpython#106905): where another thread makes a tree meanwhile, it raises ``SystemError: AST constructor
recursion depth mismatch``, and somebody gets an error page. Other threads do so for templates, and for each trace that
is written into the log. Seen with clerks at a server that has just started on a full disk.

Each use of a macro copies the names that are in force. Chameleon does so name by name, by three calls in Python each:
on a page of a dozen macros that took a twentieth of all its time.
"""

from __future__ import annotations

import functools
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chameleon.template import BaseTemplateFile
from chameleon.utils import Scope

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TRIES = 20
_lock = threading.RLock()


def _one_at_a_time(cook_check: Any) -> Any:
    @functools.wraps(cook_check)
    def checked(template: Any) -> Any:
        if template._cooked and not template.auto_reload:
            return False
        with _lock:
            for _try in range(_TRIES - 1):
                with suppress(SystemError):
                    return cook_check(template)
            return cook_check(template)

    return checked


def _copy(scope: Scope) -> Scope:
    """Return a scope with the names of ``scope``, and its root to look further in; as ``Scope.copy``."""
    copied = Scope(dict.items(scope))
    copied._root = getattr(scope, '_root', scope)  # type: ignore[attr-defined]
    return copied


def includeme(config: Configurator) -> None:
    """Let Chameleon's templates take turns in being compiled, whoever loads them; each is compiled once."""
    setattr(Scope, 'copy', _copy)  # noqa: B010 (it is a method)
    if not hasattr(BaseTemplateFile.cook_check, '__wrapped__'):
        setattr(BaseTemplateFile, 'cook_check', _one_at_a_time(BaseTemplateFile.cook_check))  # noqa: B010 (it is a method)

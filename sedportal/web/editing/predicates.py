"""View predicates: is the document a draft, and what stands behind the view's name in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sedportal.documents.interfaces import DRAFT

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request


class DraftPredicate:
    """``draft=True|False``: a draft is edited by one permission, a registered document by another."""

    def __init__(self, value: bool, config: Any) -> None:
        self.value = bool(value)

    def text(self) -> str:
        """Describe the predicate for error messages."""
        return f'draft = {self.value}'

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return (getattr(context, 'state', None) == DRAFT) == self.value


class BehindPredicate:
    """``behind='*/remove'``: what follows the view's name; ``*`` is any one part, ``''`` nothing."""

    def __init__(self, value: str, config: Any) -> None:
        self.value = value
        self._parts = tuple(value.split('/')) if value else ()

    def text(self) -> str:
        """Describe the predicate for error messages."""
        return f'behind = {self.value}'

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        given = request.subpath
        return len(given) == len(self._parts) and all(
            wanted in ('*', part) for wanted, part in zip(self._parts, given, strict=True)
        )


def includeme(config: Configurator) -> None:
    """Register the predicates."""
    config.add_view_predicate('draft', DraftPredicate)
    config.add_view_predicate('behind', BehindPredicate)

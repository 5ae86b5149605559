"""What each person likes his lists to be: columns, rows on a page, how dense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .columns import are_columns
from .filters import PAGE_SIZE, PAGE_SIZES

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

# How dense rows are, the whole portal knows (web/appearance).
COLUMNS, SIZE, DENSITY = 'list_columns', 'list_size', 'density'
DENSITIES = ('comfortable', 'compact')


def usual_columns(request: Request) -> tuple[str, ...]:
    """Return the columns that this person has chosen for his lists, none if he has not."""
    return tuple(request.preferences[COLUMNS] or ())


def usual_size(request: Request) -> int:
    """Return how many rows this person likes on a page."""
    return int(request.preferences[SIZE])


def is_compact(request: Request) -> bool:
    """Tell whether this person likes his lists dense."""
    return bool(request.preferences[DENSITY] == 'compact')


def _may_be_columns(value: Any) -> bool:
    return value is None or are_columns(value)


def includeme(config: Configurator) -> None:
    """Declare the preferences."""
    config.add_preference(COLUMNS, None, accepts=_may_be_columns)
    config.add_preference(SIZE, PAGE_SIZE, choices=PAGE_SIZES)

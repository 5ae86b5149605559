"""The palette, as a page and as the list that its script asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .finding import Palette

if TYPE_CHECKING:
    from pyramid.request import Request


def palette(request: Request) -> dict[str, Any]:
    """Show what fits the words; ``recent`` are addresses chosen lately, as this browser remembers them."""
    return {'palette': Palette(request, request.GET.get('q', ''), request.GET.getall('recent'))}

"""The pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .address import Address

# With more pages than this one may type which to see.
_MANY = 5


class Paging:
    """Answer how many pages there are and where each is."""

    def __init__(self, address: Address, total: int, offset: int, limit: int) -> None:
        self._address = address
        self.total = total
        self.offset = offset
        self.limit = limit

    @property
    def count(self) -> int:
        """Return the number of pages."""
        return max((self.total - 1) // self.limit + 1, 1) if self.limit else 1

    @property
    def current(self) -> int:
        """Return the number of this page."""
        return self.offset // self.limit + 1 if self.limit else 1

    @property
    def is_long(self) -> bool:
        """Tell whether there are so many that one would rather type a number."""
        return self.count > _MANY

    def url(self, offset: int) -> str:
        """Return the address of the page that begins after ``offset`` documents."""
        page = max(offset, 0) // self.limit + 1
        return self._address.url(page=page) if page > 1 else self._address.url()

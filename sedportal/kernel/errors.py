"""Errors that a person may see: each carries its data and says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .i18n import _


class DomainError(Exception):
    """Refuse an operation for a reason that a person can act on.

    Parameters: ``message`` is a translation string (or plain text) that says what to do;
    ``data`` are the values the message speaks of, kept for logs and the API.
    One exception view per surface turns the class into a page or problem+json.
    """

    status = 400
    title = 'Bad request'

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class NotFoundError(DomainError):
    """Say that nothing the person may know of is there."""

    status = 404
    title = 'Not found'


class RefusedError(DomainError):
    """Refuse what the person sees but may not do; ``data['decision']`` holds the reasons."""

    status = 403
    title = 'Forbidden'


class WrongStateError(DomainError):
    """Refuse what the present state of the object does not allow."""

    status = 409
    title = 'Conflict'


class StaleError(DomainError):
    """Refuse a change made against an older version of the object."""

    status = 412
    title = 'Changed meanwhile'


class TooLargeError(DomainError):
    """Refuse more bytes than the portal is set to take."""

    status = 413
    title = 'Too large'


class InvalidError(DomainError):
    """Refuse bad input; ``errors`` maps each field to what is wrong with it."""

    status = 422
    title = 'Invalid input'

    def __init__(self, message: str, errors: Mapping[str, Sequence[str]] | None = None, **data: Any) -> None:
        super().__init__(message, **data)
        self.errors: dict[str, list[str]] = {field: list(texts) for field, texts in (errors or {}).items()}

    def __str__(self) -> str:
        return f'{self.message} {self.errors}' if self.errors else str(self.message)


def invalid(errors: Mapping[str, Sequence[str]]) -> InvalidError:
    """Return the usual refusal of fields, by field."""
    return InvalidError(_('Some fields need your attention.'), errors)


class TooManyTriesError(DomainError):
    """Refuse for a while after too many tries; ``data['retry_after']`` is in seconds."""

    status = 429
    title = 'Too many tries'


class BusyError(DomainError):
    """Say that the portal can't take the change now; ``data['retry_after']`` is in seconds."""

    status = 503
    title = 'Busy'


class StorageFullError(DomainError):
    """Say that nothing can be written until space is freed; reading goes on."""

    status = 507
    title = 'Storage full'


def storage_full() -> StorageFullError:
    """Return the refusal of any change where there is no room for it."""
    return StorageFullError(_('Nothing can be saved until the operator frees space. Reading goes on.'))


class ConfigurationFault(Exception):
    """Stop a start whose settings or definitions are wrong; the text lists each fault and its place."""

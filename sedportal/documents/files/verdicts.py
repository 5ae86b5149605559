"""What the antivirus said of files, by SHA-256, and the gate before their bytes: nothing is served without its word.

Without ``sedportal.antivirus`` everything is open. With it, a file that nobody has looked at yet waits; one with a
virus, or one that the antivirus does not take, stays closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent
from pyramid.traversal import find_root

from sedportal.kernel.errors import WrongStateError
from sedportal.kernel.i18n import _

from .clamd import SIZE, Clamd

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from ..content import Document, FileVersion

OPEN, WAITING, INFECTED, UNCHECKED = '', 'waiting', 'infected', 'unchecked'


class Standing(NamedTuple):
    """How a file stands: one of the names above; ``told`` is the virus, or why it could not be checked."""

    state: str
    told: str = ''

    @property
    def message(self) -> Any:
        """Return it in words, empty for an open file."""
        if self.state == WAITING:
            return _('This file waits to be checked for viruses. It opens once it has been, usually within seconds.')
        if self.state == INFECTED:
            return _(
                'A virus was found in this file: ${threat}. It is closed to everybody. '
                'Remove it and attach a clean one.',
                mapping={'threat': self.told},
            )
        if self.state == UNCHECKED and self.told != SIZE:
            return _(
                'The antivirus could not check this file and keeps it closed: ${reason}. Tell the administrator; '
                'then have it tried once more.',
                mapping={'reason': self.told},
            )
        if self.state == UNCHECKED:
            return _(
                'This file is larger than the antivirus takes and stays closed. Tell the administrator; '
                'he can raise the limit and have it checked anew.'
            )
        return ''


class HeldError(WrongStateError):
    """Refuse the bytes of a file that the antivirus has not let pass; ``data['standing']`` says how it stands."""

    title = 'File held'


class Verdicts(Persistent):
    """The word of the antivirus: ``clean`` holds digests (bytes), ``held`` a :class:`Standing` for each other one."""

    def __init__(self) -> None:
        self.clean = OOTreeSet()
        self.held = OOBTree()

    def of(self, sha256: str) -> Standing | None:
        """Return the verdict on a file, None if there is none yet."""
        digest = bytes.fromhex(sha256)
        if digest in self.clean:
            return Standing(OPEN)
        found: Standing | None = self.held.get(digest)
        return found

    def put(self, sha256: str, standing: Standing) -> bool:
        """Keep a verdict; return whether it is another one than before."""
        digest, before = bytes.fromhex(sha256), self.of(sha256)
        if before == standing:
            return False
        if standing.state == OPEN:
            self.clean.add(digest)
            self.held.pop(digest, None)
        else:
            self.held[digest] = standing
            if digest in self.clean:
                self.clean.remove(digest)
        return True


def standing_of(registry: Any, portal: Any, sha256: str) -> Standing:
    """Return how a file stands now."""
    if registry.antivirus is None:
        return Standing(OPEN)
    verdicts: Verdicts | None = portal.verdicts
    found = verdicts.of(sha256) if verdicts is not None else None
    return found or Standing(WAITING)


def require_clear(registry: Any, portal: Any, version: FileVersion) -> None:
    """Let a file pass that may be shown, read and given away. Raises :class:`HeldError` for any other."""
    standing = standing_of(registry, portal, version.sha256)
    if standing.state != OPEN:
        raise HeldError(standing.message, standing=standing)


def is_clear(registry: Any, document: Document, version: FileVersion) -> bool:
    """Tell the same of a file of ``document``."""
    return registry.antivirus is None or standing_of(registry, find_root(document), version.sha256).state == OPEN


def includeme(config: Configurator) -> None:
    """Offer ``registry.antivirus``: a :class:`Clamd`, or None where there is none to ask."""
    address = config.registry.options.antivirus
    config.registry.antivirus = Clamd(address) if address else None

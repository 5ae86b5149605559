"""Pyramid's authorization policy: ``permission=`` on a view asks :mod:`sedportal.security.permits`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyramid.interfaces import IAuthorizationPolicy
from pyramid.security import PermitsResult
from zope.interface import implementer

from .permits import STRANGER, Decision, Rights, decide

if TYPE_CHECKING:
    from pyramid.request import Request


class Verdict(PermitsResult):
    """Pyramid's yes or no, with the decision at hand for the page that explains it."""

    decision: Decision

    def __new__(cls, decision: Decision) -> Verdict:
        """Wrap a ``decision``."""
        # Pyramid's own constructor takes yes or no from the class; here one class says both.
        verdict: Verdict = int.__new__(cls, decision.allowed)
        verdict.boolval = decision.allowed
        verdict.decision = decision
        return verdict

    @property
    def msg(self) -> str:
        """Return why, as Pyramid asks for it."""
        return str(self.decision.explain() or self.decision.permission)


class Principals(list[str]):
    """The principals that Pyramid passes around, with the rights they stand for."""

    def __init__(self, names: Sequence[str], rights: Rights) -> None:
        super().__init__(names)
        self.rights = rights


@implementer(IAuthorizationPolicy)
class ComputedAuthorization:
    """Decide by grants and matrices; an object's own access list is never asked."""

    def permits(self, context: Any, principals: Sequence[str], permission: str) -> Verdict:
        """Return Pyramid's verdict for the rights that ``principals`` carries."""
        return Verdict(decide(getattr(principals, 'rights', STRANGER), permission, context))

    def principals_allowed_by_permission(self, context: Any, permission: str) -> Any:
        """Refuse: rights are computed for a person, not listed on an object. Raises ``TypeError``."""
        raise TypeError('rights are computed: ask sedportal.security.permits.decide')


def rights_of_request(request: Request) -> Rights:
    """Return the rights of whoever makes this request (reified as ``request.rights``)."""
    login = request.authenticated_userid
    if login is None:
        return STRANGER
    rights: Rights = request.registry.rights_cache.rights_of(request.registry, request.portal, login)
    return rights

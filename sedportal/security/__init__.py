"""Who somebody is and what he may do: roles, grants, computed rights, index tokens, passwords, sessions.

The second floor: it imports only the kernel. A state's matrix, which stands in the workflows above, is asked
through ``registry.state_matrix``, which the workflow floor fills in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Set the authorization policy and offer ``request.rights``."""
    from .authorization import ComputedAuthorization, rights_of_request
    from .permits import SYSTEM
    from .rights import RightsCache

    config.registry.rights_cache = RightsCache()
    config.registry.system_rights = SYSTEM
    config.set_authorization_policy(ComputedAuthorization())
    config.add_request_method(rights_of_request, 'rights', reify=True)

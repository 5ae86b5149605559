"""Every change of the directory, one public function each: right, rules, change, ledger."""

from .clerks import add_clerk
from .dead_letters import retry_letter, skip_letter
from .folders import add_folder, cut_inheritance, delete_folder, move_folder, rename_folder
from .groups import add_group, change_group, delete_group, set_members
from .matrix import change_roles, record_export
from .organisations import add_organisation, change_organisation, ensure_portal, found_portal
from .people import add_person, change_person, set_active
from .preferences import set_preferences
from .reorganisation import plan_transfers, reinstate, reorganise
from .roles import grant_role, revoke_role
from .skin import change_skin, reset_skin
from .units import add_unit, change_unit
from .workplaces import accept_workplaces, add_workplaces, change_workplace, mark_workplaces, remove_workplace

__all__ = [
    'accept_workplaces', 'add_clerk', 'add_folder', 'add_group', 'add_organisation', 'add_person', 'add_unit',
    'add_workplaces', 'change_group', 'change_organisation', 'change_person', 'change_roles', 'change_skin',
    'change_unit', 'change_workplace', 'cut_inheritance', 'delete_folder', 'delete_group', 'ensure_portal',
    'found_portal', 'grant_role', 'mark_workplaces', 'move_folder', 'plan_transfers', 'record_export', 'reinstate',
    'remove_workplace', 'rename_folder', 'reorganise', 'reset_skin', 'retry_letter', 'revoke_role', 'set_active',
    'set_members', 'set_preferences', 'skip_letter',
]  # fmt: skip

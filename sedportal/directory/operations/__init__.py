"""Every change of the directory, one public function each: right, rules, change, ledger."""

from .folders import add_folder, cut_inheritance, delete_folder, move_folder, rename_folder
from .groups import add_group, change_group, set_members
from .matrix import change_roles
from .organisations import add_organisation, add_unit, change_organisation, ensure_portal, found_portal, reorganise
from .people import add_person, change_person, set_active
from .roles import grant_role, revoke_role
from .workplaces import accept_workplaces, add_workplaces, change_workplace, mark_workplaces, remove_workplace

__all__ = [
    'accept_workplaces', 'add_folder', 'add_group', 'add_organisation', 'add_person', 'add_unit', 'add_workplaces',
    'change_group', 'change_organisation', 'change_person', 'change_roles', 'change_workplace', 'cut_inheritance',
    'delete_folder', 'ensure_portal', 'found_portal', 'grant_role', 'mark_workplaces', 'move_folder',
    'remove_workplace', 'rename_folder', 'reorganise', 'revoke_role', 'set_active', 'set_members',
]  # fmt: skip

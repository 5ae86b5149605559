"""What people do with the portal, each task written once, to be played by a keyboard alone and without scripts."""

from __future__ import annotations

from . import administrator, editor, staff
from .kit import Task

__all__ = ['TASKS', 'Task']

TASKS: tuple[Task, ...] = (*staff.TASKS, *editor.TASKS, *administrator.TASKS)

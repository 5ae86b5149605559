"""Put an object that holds no others into a folder: what Substance D's folder does, without the ways around it.

That one asks for a timer of a statistics server, walks through all that the new object may hold, and goes up to the
root twice. Documents come by the thousand.
"""

from __future__ import annotations

from typing import Any

from substanced.event import ObjectAdded, ObjectWillBeAdded

__all__ = ['put_leaf']


def put_leaf(folder: Any, name: str, other: Any, registry: Any) -> str:
    """Put ``other`` into ``folder`` under ``name``, tell the object map and who listens; return the name.

    Raises ``FolderKeyError`` if the name is taken, ``ValueError`` if it can't be one or ``other`` lies in a folder.
    """
    name = folder.check_name(name)
    if getattr(other, '__parent__', None):
        raise ValueError(f'{other!r} lies in {other.__parent__!r} already')
    names, root = [name], folder
    while root.__parent__ is not None:
        names.append(root.__name__)
        root = root.__parent__
    objectmap = getattr(root, '__objectmap__', None)
    if objectmap is not None:
        objectmap.add(other, ('', *reversed(names)))
    folder._notify(ObjectWillBeAdded(other, folder, name), registry)
    other.__parent__, other.__name__ = folder, name
    folder.data[name] = other
    folder._num_objects.change(1)
    folder._notify(ObjectAdded(other, folder, name), registry)
    return name

"""What holds no others is put into a folder as Substance D does it, in fewer steps."""

from __future__ import annotations

from typing import Any

import pytest
from persistent import Persistent
from pyramid.registry import Registry
from substanced.folder import FolderKeyError
from substanced.interfaces import IObjectAdded, IObjectWillBeAdded
from ZODB.broken import PersistentBroken

from sedportal.directory.content import BaseFolder, Folder, Portal


class Leaf(Persistent):
    """Something that holds nothing else."""

    __name__: str | None = None
    __parent__: Any = None

    def __init__(self, oid: int) -> None:
        self.__oid__ = oid


class Gone(PersistentBroken):
    """Something whose class is no more."""

    __Broken_state__ = {'title': 'было'}


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def folder(registry: Registry) -> Folder:
    portal, folder = Portal('test'), Folder('Входящие')
    portal.__name__, portal.__parent__ = '', None
    portal.add('incoming', folder, registry=registry)
    return folder


def heard(registry: Registry) -> list[tuple[Any, ...]]:
    """Return what listeners are told: the event's kind, the name, and where the object lies just then."""
    told: list[tuple[Any, ...]] = []
    for kind in (IObjectWillBeAdded, IObjectAdded):

        def hear(event: Any, obj: Any, parent: Any, kind: Any = kind) -> None:
            told.append((kind, event.name, obj.__parent__ is parent, obj.__name__))

        registry.registerHandler(hear, (kind, None, None))
    return told


def test_it_lies_where_it_was_put_and_listeners_are_told(folder: Folder, registry: Registry) -> None:
    told, leaf = heard(registry), Leaf(7)
    assert folder.add('a', leaf, registry=registry) == 'a'
    assert folder['a'] is leaf
    assert (leaf.__parent__, leaf.__name__, len(folder)) == (folder, 'a', 1)
    assert folder.__parent__.__objectmap__.path_for(7) == ('', 'incoming', 'a')
    assert folder.__parent__.__objectmap__.objectid_for(('', 'incoming', 'a')) == 7
    assert told == [(IObjectWillBeAdded, 'a', False, None), (IObjectAdded, 'a', True, 'a')]
    assert folder.folder_names == ()


def test_a_way_of_other_options_gives_the_same(folder: Folder, registry: Registry) -> None:
    told = heard(registry)
    folder.add('a', Leaf(7), registry=registry)
    folder.add('b', Leaf(8), registry=registry, send_events=True)
    assert [one[0] for one in told] == [IObjectWillBeAdded, IObjectAdded] * 2
    assert [folder.__parent__.__objectmap__.path_for(oid) for oid in (7, 8)] == [
        ('', 'incoming', 'a'), ('', 'incoming', 'b'),
    ]  # fmt: skip
    assert len(folder) == 2


def test_a_name_twice_a_bad_name_and_what_lies_elsewhere_are_refused(folder: Folder, registry: Registry) -> None:
    leaf = Leaf(7)
    folder.add('a', leaf, registry=registry)
    with pytest.raises(FolderKeyError):
        folder.add('a', Leaf(8), registry=registry)
    with pytest.raises(ValueError, match='lies in'):
        folder.add('b', leaf, registry=registry)
    with pytest.raises(ValueError, match='7'):
        folder.add('c', Leaf(7), registry=registry)
    with pytest.raises(ValueError):
        folder.add('b/c', Leaf(9), registry=registry)
    assert list(folder) == ['a']


def test_a_folder_without_a_root_takes_it_too(registry: Registry) -> None:
    alone = Folder('Без портала')
    alone.add('a', Leaf(7), registry=registry)
    assert alone['a'].__name__ == 'a'


def test_what_has_lost_its_class_is_told_by_what_it_held() -> None:
    folder = BaseFolder()
    gone = Gone()
    folder.data['gone'], folder.data['sound'] = gone, Leaf(1)
    for _time in range(2):
        assert folder['gone'].title == 'было'
        assert folder.get('gone') is not gone
        assert folder['sound'] is folder.get('sound') is folder.data['sound']
    assert folder.get('nothing') is None

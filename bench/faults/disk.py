"""A disk that loses what was not synced when its power goes: a file system in memory, served by FUSE.

``python -m bench.faults.disk FOLDER`` serves it at FOLDER and obeys words on standard input (:class:`PowerDisk` speaks
them). Of what was not synced, a cut keeps as much as its ``way`` says:

* ``nothing``: files as at their last fsync, names as at the last fsync of their folder;
* ``names``: every name, but of contents only what was synced; the rest reads as zeros, as on a journalling file system;
* ``some``: of each folder the changes up to a random one, of each file random pages, or none.
"""

from __future__ import annotations

import errno
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .region import ROOT

try:
    import mfusepy
except (ImportError, OSError):  # the library of FUSE is not there
    mfusepy = None

WAYS = ('nothing', 'names', 'some')
_PAGE = 4096
_DIRECTORY_SIZE = 4096


@dataclass(eq=False)
class Node:
    """A file or a folder: as it is, and as it was when last synced."""

    mode: int
    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b''
    names: dict[str, Node] = field(default_factory=dict)
    synced_names: dict[str, Node] = field(default_factory=dict)
    # What happened to the names since: a change may touch two of them, as a renaming does.
    changes: list[dict[str, Node | None]] = field(default_factory=list)
    changed_at: float = field(default_factory=time.time)

    @property
    def is_folder(self) -> bool:
        """Tell whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    def change(self, names: dict[str, Node | None]) -> None:
        """Give names to nodes, or take them away."""
        self.changes.append(names)
        _apply(self.names, names)
        self.changed_at = time.time()

    def sync(self) -> None:
        """Bring content or names onto the disk."""
        if self.is_folder:
            self.synced_names, self.changes = dict(self.names), []
        else:
            self.synced = bytes(self.data)

    def cut(self, way: str, chance: random.Random) -> None:
        """Become what the disk holds after the power went, and everything below with it."""
        if not self.is_folder:
            self.data = bytearray(_content_after(way, self.synced, bytes(self.data), chance))
            self.synced = bytes(self.data)
            return
        kept = {'nothing': 0, 'names': len(self.changes)}.get(way, chance.randint(0, len(self.changes)))
        names = dict(self.synced_names)
        for change in self.changes[:kept]:
            _apply(names, change)
        self.names, self.synced_names, self.changes = names, dict(names), []
        for node in names.values():
            node.cut(way, chance)


def _apply(names: dict[str, Node], change: dict[str, Node | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _content_after(way: str, synced: bytes, written: bytes, chance: random.Random) -> bytes:
    if way == 'nothing' or synced == written:
        return synced
    if way == 'names':
        return synced[: len(written)].ljust(len(written), b'\0')
    size = chance.choice((len(synced), len(written)))
    content = bytearray(synced[:size].ljust(size, b'\0'))
    for start in range(0, size, _PAGE):
        if chance.random() < 0.5:
            page = written[start : min(start + _PAGE, size)]
            content[start : start + len(page)] = page
    return bytes(content)


class LosingFileSystem(mfusepy.Operations if mfusepy else object):  # type: ignore[misc]
    """What FUSE calls. After a cut every call fails until the disk is served anew."""

    use_ns = True

    def __init__(self, ready: Callable[[], None]) -> None:
        self.root = Node(stat.S_IFDIR | 0o755)
        self.dead = False
        self.changes_until_cut = -1
        self.changes_made = 0
        self.turn = threading.Lock()
        self._ready = ready
        self._open: dict[int, Node] = {}
        self._next = 1

    def restore(self, way: str, seed: int) -> None:
        """Be what is left after the cut."""
        self.root.cut(way, random.Random(seed))
        self._open.clear()
        self.dead, self.changes_until_cut = False, -1

    def init(self, path: str) -> None:
        self._ready()

    def _find(self, path: str) -> Node:
        node = self.root
        for name in path.strip('/').split('/'):
            if name:
                found = node.names.get(name) if node.is_folder else None
                if found is None:
                    raise mfusepy.FuseOSError(errno.ENOENT)
                node = found
        return node

    def _place(self, path: str) -> tuple[Node, str]:
        folder, _slash, name = path.rpartition('/')
        return self._find(folder), name

    def _look(self) -> None:
        if self.dead:
            raise mfusepy.FuseOSError(errno.EIO)

    def _before_change(self) -> None:
        """Count a change; the power may go before it is made."""
        self._look()
        self.changes_made += 1
        if self.changes_until_cut >= 0:
            self.changes_until_cut -= 1
            if self.changes_until_cut < 0:
                self.dead = True
                raise mfusepy.FuseOSError(errno.EIO)

    def _node(self, path: str, fh: int | None) -> Node:
        return self._open[fh] if fh in self._open else self._find(path)

    def _opened(self, node: Node) -> int:
        self._next += 1
        self._open[self._next] = node
        return self._next

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        self._look()
        node = self._node(path, fh)
        size = _DIRECTORY_SIZE if node.is_folder else len(node.data)
        moment = int(node.changed_at * 1e9)
        return {
            'st_mode': node.mode, 'st_size': size, 'st_nlink': 2 if node.is_folder else 1, 'st_uid': os.getuid(),
            'st_gid': os.getgid(), 'st_mtime': moment, 'st_ctime': moment, 'st_atime': moment,
        }  # fmt: skip

    def readdir(self, path: str, fh: int) -> list[str]:
        self._look()
        return ['.', '..', *self._find(path).names]

    def statfs(self, path: str) -> dict[str, int]:
        return {'f_bsize': _PAGE, 'f_frsize': _PAGE, 'f_blocks': 1 << 20, 'f_bavail': 1 << 20, 'f_bfree': 1 << 20}

    def open(self, path: str, flags: int) -> int:
        self._look()
        return self._opened(self._find(path))

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        with self.turn:
            self._before_change()
            folder, name = self._place(path)
            node = Node(stat.S_IFREG | (mode & 0o7777))
            folder.change({name: node})
            return self._opened(node)

    def release(self, path: str, fh: int) -> int:
        self._open.pop(fh, None)
        return 0

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._look()
        return bytes(self._node(path, fh).data[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        with self.turn:
            self._before_change()
            node = self._node(path, fh)
            if len(node.data) < offset:
                node.data.extend(bytes(offset - len(node.data)))
            node.data[offset : offset + len(data)] = data
            node.changed_at = time.time()
            return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        with self.turn:
            self._before_change()
            node = self._node(path, fh)
            del node.data[length:]
            node.data.extend(bytes(length - len(node.data)))
            node.changed_at = time.time()
            return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        with self.turn:
            self._before_change()
            self._node(path, fh).sync()
            return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        with self.turn:
            self._before_change()
            self._find(path).sync()
            return 0

    def mkdir(self, path: str, mode: int) -> int:
        with self.turn:
            self._before_change()
            folder, name = self._place(path)
            folder.change({name: Node(stat.S_IFDIR | (mode & 0o7777))})
            return 0

    def _remove(self, path: str) -> int:
        with self.turn:
            self._before_change()
            folder, name = self._place(path)
            if folder.names[name].names:
                raise mfusepy.FuseOSError(errno.ENOTEMPTY)
            folder.change({name: None})
            return 0

    def unlink(self, path: str) -> int:
        return self._remove(path)

    def rmdir(self, path: str) -> int:
        return self._remove(path)

    def rename(self, old: str, new: str) -> int:
        with self.turn:
            self._before_change()
            (source, name), (target, other) = self._place(old), self._place(new)
            node = source.names[name]
            if source is target:
                source.change({name: None, other: node})
            else:
                target.change({other: node})
                source.change({name: None})
            return 0

    def chmod(self, path: str, mode: int) -> int:
        self._look()
        node = self._find(path)
        node.mode = stat.S_IFMT(node.mode) | (mode & 0o7777)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    def utimens(self, path: str, times: Any = None) -> int:
        return 0


class PowerDisk:
    """The disk as a trial uses it: served by a process of its own, at ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, '-W', 'ignore', '-m', 'bench.faults.disk', str(folder)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, 'PYTHONPATH': str(ROOT)},
        )
        self._wait('mounted')

    def cut(self) -> None:
        """Take the power away now: every call fails from here on."""
        self._tell('cut')
        self._wait('dark')

    def cut_after(self, changes: int) -> None:
        """Take the power away after so many more changes."""
        self._tell(f'after {changes}')
        self._wait('armed')

    def changes(self) -> int:
        """Return how many changes were made so far."""
        self._tell('changes')
        return int(self._wait('changes').split()[1])

    def restore(self, way: str, seed: int) -> None:
        """Give the power back; nobody may have a file open. ``way`` is one of :data:`WAYS`."""
        self._tell(f'restore {way} {seed}')
        self._wait('restoring')
        _unmount(self.folder)
        self._wait('mounted')

    def close(self) -> None:
        """Serve no more."""
        self._tell('quit')
        self._wait('quitting')
        # Lazily: an index that was looked at stays mapped as long as this process lives.
        subprocess.run(['fusermount3', '-u', '-z', str(self.folder)], check=True)
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.terminate()
        self._process.wait(20)

    def _tell(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words + '\n')
        self._process.stdin.flush()

    def _wait(self, word: str) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(word):
            raise RuntimeError(f'the disk said {line!r} instead of {word!r}')
        return line


def _unmount(folder: Path) -> None:
    for _try in range(50):
        ended = subprocess.run(['fusermount3', '-u', str(folder)], capture_output=True, text=True, check=False)
        if not ended.returncode:
            return
        time.sleep(0.1)
    raise RuntimeError(f'{folder} is in use: {ended.stderr.strip()} {_users(folder)}')


def _users(folder: Path) -> list[str]:
    """Return what this process has open on the disk."""
    found = {line.split()[-1] for line in Path('/proc/self/maps').read_text().splitlines() if str(folder) in line}
    for descriptor in Path('/proc/self/fd').iterdir():
        with suppress(OSError):
            found.add(os.readlink(descriptor))
    return sorted(name for name in found if name.startswith(str(folder)))


def missing() -> str:
    """Return what this machine lacks for the disk, empty if nothing."""
    if mfusepy is None:
        return 'the library of FUSE is not installed (Debian: fuse3)'
    if not os.access('/dev/fuse', os.R_OK | os.W_OK):
        return 'there is no /dev/fuse to be used'
    found = subprocess.run(['which', 'fusermount3'], capture_output=True, check=False).returncode == 0
    return '' if found else 'fusermount3 is not installed (Debian: fuse3)'


def _say(line: str) -> None:
    print(line, flush=True)


def main(folder: str) -> None:
    """Serve until told to quit."""
    disk = LosingFileSystem(lambda: _say('mounted'))
    after: list[tuple[str, int]] = []

    def obey() -> None:
        for line in sys.stdin:
            word, *rest = line.split()
            with disk.turn:
                if word == 'cut':
                    disk.dead = True
                    _say('dark')
                elif word == 'after':
                    disk.changes_until_cut = int(rest[0])
                    _say('armed')
                elif word == 'changes':
                    _say(f'changes {disk.changes_made}')
                elif word == 'restore':
                    after.append((rest[0], int(rest[1])))
                    _say('restoring')
                else:
                    _say('quitting')

    threading.Thread(target=obey, daemon=True).start()
    while True:
        with suppress(RuntimeError):  # said at the end of a file system that was unmounted lazily
            mfusepy.FUSE(disk, folder, foreground=True, nothreads=True, attr_timeout=0, entry_timeout=0)
        if not after:
            return
        disk.restore(*after.pop())


if __name__ == '__main__':
    main(sys.argv[1])

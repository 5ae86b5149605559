"""How long until a kept portal serves: ``python -m bench.starting FOLDER`` (one of ``python -m bench --keep FOLDER``).

After a clean stop, and after a kill with as much written behind the saved index of the storage as there can be. The
pages of the files are in the system's memory; with ``--cold`` they are dropped from it before (as root only).
"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from sedportal.kernel.storage import DurableFileStorage

from .__main__ import table
from .client import PASSWORD
from .figures import CARD, Figure
from .load import Caller, Script, drive
from .serving import Served, serving


def main() -> None:
    """Start, stop, start, kill, start, and print how long each took."""
    parser = argparse.ArgumentParser(prog='bench.starting', description=__doc__)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--cold', action='store_true', help='drop the files from the memory of the system before each')
    args = parser.parse_args()
    print(table(starts(args.folder, cold=args.cold)))


def starts(folder: Path, *, cold: bool = False) -> list[Figure]:
    """Return the times of the starts of the kept portal in ``folder``, and of its clean stop."""
    _forget(cold)
    with serving(folder) as served:
        memory = served.memory()
        figures = [
            Figure('serving after a clean stop', served.seconds, 's', most=10),
            Figure('  of the processor', served.start_cpu, 's'),
            Figure('  memory then', memory, 'MB', most=500),
            Figure('clean stop (SIGTERM)', served.end(), 's'),
        ]
    with serving(folder) as served:
        _write_until_the_index_is_old(folder, served)
        served.end(signal.SIGKILL)
    _forget(cold)
    with serving(folder) as served:
        figures.append(Figure('serving after a kill', served.seconds, 's', most=20))
        figures.append(Figure('  of the processor', served.start_cpu, 's'))
    return figures


def _write_until_the_index_is_old(folder: Path, served: Served) -> None:
    """Write so much that the storage would soon save its index again: most is missing in it then."""
    drive(served.address, [_write(served.host, 0, 1)])  # the first change of a process saves it
    data, index = folder / 'Data.fs', folder / 'Data.fs.index'
    saved, size = index.stat().st_mtime_ns, data.stat().st_size
    while data.stat().st_size < size + DurableFileStorage.index_every * 0.95:
        drive(served.address, [_write(served.host, number, 20) for number in range(8)])
    if index.stat().st_mtime_ns != saved:
        raise AssertionError('the index was saved earlier than reckoned')


def _write(host: str, number: int, times: int) -> Script:
    slug = ('dep-fin', 'dep-zdrav', 'dep-obraz', 'gov-apparat')[number % 4]
    caller = Caller(host, f'registrar.{slug}', PASSWORD)
    yield from caller.log_in()
    card = {**CARD, 'organisation': slug, 'note': 'Текст письма. ' * 700}
    for _count in range(times):
        yield caller.api('create', 'POST', '/api/v1/documents', card)


def _forget(cold: bool) -> None:
    if cold:
        Path('/proc/sys/vm/drop_caches').write_text('3\n')


if __name__ == '__main__':
    main()

"""Do one task with one file: its arguments are JSON, its answer is ``about.json`` in the present folder."""

from __future__ import annotations

import errno
import json
import sys
from typing import BinaryIO

from .confinement import OpenNetworkError, confine
from .faults import BROKEN, TOO_HEAVY, FaultError

# Exit codes that blame the surroundings, not the file.
NO_ROOM, NO_WALLS = 71, 72
_SURROUNDINGS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE))


def main() -> int:
    """Import, confine, work. What can't be imported ends with a traceback: no file is to blame for it."""
    asked = json.loads(sys.argv[1])
    work = _work(asked['task'])
    try:
        walls = confine(asked['memory'], asked['seconds'], nice=asked['nice'], office=asked.get('office', ''))
    except OpenNetworkError:
        return NO_WALLS
    try:
        with open(0, 'rb') as stream:
            answer = _outcome(work, stream, asked) if work is not None else walls
        with open('about.json', 'w', encoding='utf-8') as about:
            json.dump(answer, about, ensure_ascii=False)
    except OSError as error:
        if error.errno in _SURROUNDINGS:
            return NO_ROOM
        raise
    return 0


def _work(task: str) -> object:
    """Return the function for a task; ``walls`` has none: it is only asked what holds."""
    if task == 'pictures':
        from .pictures import draw as work
    elif task == 'text':
        from .texts import read as work
    elif task == 'recognise':
        from .recognition import recognise as work
    elif task == 'convert':
        from .conversion import convert as work
    else:
        return None
    return work


def _outcome(work: object, stream: BinaryIO, asked: dict[str, object]) -> dict[str, object]:
    try:
        answer: dict[str, object] = work(stream, asked)  # type: ignore[operator]
    except FaultError as fault:
        return {'fault': fault.name}
    except ImportError:
        raise
    except MemoryError:
        return {'fault': TOO_HEAVY}
    except OSError as error:
        if error.errno in _SURROUNDINGS:
            raise
        return {'fault': TOO_HEAVY if error.errno == errno.EFBIG else BROKEN}
    except Exception as error:  # noqa: BLE001 (whatever the libraries make of a bad file)
        return {'fault': BROKEN, 'detail': f'{type(error).__name__}: {error}'[:500]}
    return answer


if __name__ == '__main__':
    sys.exit(main())

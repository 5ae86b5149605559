"""A stand-in for ``systemctl`` where systemd does not run: the shipped script restarts the cluster that runs here."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PROGRAM = """#!/bin/sh
echo "$@" > '{orders}'
read -r answer < '{answers}'
[ "$answer" = done ]
"""
_END = 'end\n'


@contextmanager
def systemctl(folder: Path, restart: Callable[[str], None]) -> Iterator[dict[str, str]]:
    """Give the environment in which ``systemctl restart UNIT`` calls ``restart(UNIT)`` and waits for its end."""
    orders, answers, program = folder / 'orders', folder / 'answers', folder / 'systemctl'
    folder.mkdir(parents=True, exist_ok=True)
    for pipe in (orders, answers):
        if not pipe.exists():
            os.mkfifo(pipe)
    program.write_text(_PROGRAM.format(orders=orders, answers=answers), encoding='utf-8')
    program.chmod(0o755)

    def obey() -> None:
        while (order := orders.read_text(encoding='utf-8')) != _END:
            verb, unit = order.split()
            done = verb == 'restart'
            if done:
                restart(unit)
            answers.write_text('done\n' if done else 'what?\n', encoding='utf-8')

    obeying = threading.Thread(target=obey, name='systemctl')
    obeying.start()
    try:
        yield {**os.environ, 'PATH': f'{folder}:{os.environ["PATH"]}'}
    finally:
        orders.write_text(_END, encoding='utf-8')
        obeying.join()

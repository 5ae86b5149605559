"""R11 of quality: 200,000 mixed requests; how does the memory of the process grow?

``python -m bench.endurance --requests 200000 --keep FOLDER`` serves a kept portal and prints the memory as it goes.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from .client import PASSWORD
from .figures import CARD
from .load import Caller, Script, csrf_token, drive
from .serving import Served, serving
from .site import build

CLIENTS = 8
WARM = 10_000
MOST = 1.05


def main() -> None:
    """Build or open the portal, ask, print a line for each stretch and the growth; exit with 1 if it is too much."""
    parser = argparse.ArgumentParser(prog='bench.endurance', description=__doc__)
    parser.add_argument('--requests', type=int, default=200_000)
    parser.add_argument('--documents', type=int, default=10_000)
    parser.add_argument(
        '--warm', type=int, default=WARM, help='after so many the memory is held against that at the end'
    )
    parser.add_argument('--keep', type=Path, required=True, metavar='FOLDER')
    args = parser.parse_args()
    args.keep.mkdir(parents=True, exist_ok=True)
    build(args.keep, args.documents)
    with serving(args.keep) as served:
        growth, failed = endure(served, args.requests, args.warm)
    print(f'growth after the first {args.warm:,}: {100 * (growth - 1):+.1f} % (at most 5 %), {failed} requests failed')
    raise SystemExit(growth > MOST or bool(failed))


def endure(served: Served, requests: int, warm_after: int = WARM) -> tuple[float, int]:
    """Make so many requests; return the memory at the end as a multiple of that after the warm-up, and the failures."""
    step = max(requests // 20, 1)
    done, failed, warm = 0, 0, 0.0
    begun = time.perf_counter()
    while done < requests:
        stretch = min(step, requests - done)
        tally = drive(served.address, [_ask(served.host, one, done, stretch // CLIENTS) for one in range(CLIENTS)])
        done += stretch
        failed += len(tally.failed)
        for problem in tally.failed[:3]:
            print(problem)
        if done >= warm_after and not warm:
            warm = served.own_memory()
        print(
            f'{done:>9,} requests  {served.own_memory():7.1f} MB of its own  {served.memory():7.1f} MB with files  '
            f'{done / (time.perf_counter() - begun):6.0f} a second',
            flush=True,
        )
    return served.own_memory() / (warm or served.own_memory()), failed


def _ask(host: str, number: int, seed: int, times: int) -> Script:
    """Read pages and lists, search, and now and then create, register and look at what was made."""
    slug = ('dep-fin', 'dep-zdrav', 'dep-obraz', 'gov-apparat')[number % 4]
    caller = Caller(host, f'registrar.{slug}', PASSWORD)
    chance = random.Random(seed * CLIENTS + number)
    yield from caller.log_in()
    csrf_token((yield caller.page('desk', '/')).body)
    words = ('%D1%80%D0%B5%D0%BC%D0%BE%D0%BD%D1%82', '%D0%B4%D0%BE%D1%80%D0%BE%D0%B3%D0%B0', '17-04')
    uid = ''
    for _count in range(times):
        kind = chance.random()
        if kind < 0.05 or not uid:
            made = yield caller.api('create', 'POST', '/api/v1/documents', {**CARD, 'organisation': slug})
            uid = made.json()['uid']
        elif kind < 0.08:
            yield caller.api('register', 'POST', f'/api/v1/documents/{uid}/transitions', {'transition': 'register'})
            uid = ''
        elif kind < 0.3:
            yield caller.page('document', f'/documents/{uid}')
        elif kind < 0.45:
            yield caller.page('folder', f'/organisations/{slug}/incoming/')
        elif kind < 0.6:
            yield caller.page('search', f'/search?q={chance.choice(words)}')
        elif kind < 0.8:
            yield caller.api('document', 'GET', f'/api/v1/documents/{uid}')
        else:
            yield caller.api('list', 'GET', '/api/v1/documents?limit=20')


if __name__ == '__main__':
    main()

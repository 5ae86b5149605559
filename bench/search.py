"""Print what the index costs: CPU milliseconds of each kind of question, at N documents.

Run as ``python -m bench.search [--documents N]``. Timings are CPU time of this process, the median of several
runs; the first line of the table is the machine's own pace, to compare figures of two machines by.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sedportal.kernel.clock import FixedClock
from sedportal.kernel.ids import Ids
from sedportal.search.indexer import IndexFollower, IndexSources
from sedportal.search.interfaces import IndexEntry, SearchQuery
from sedportal.search.service import REST
from sedportal.search.store import IndexStore

ORGANISATIONS = tuple(f'organisation-{place:02d}' for place in range(54))
FOLDERS = {'incoming': 'вх-{}/{}', 'outgoing': 'исх-{}/{}', 'internal': 'вн-{}/{}', 'acts': '{}-п'}
KINDS = {'incoming': 'incoming', 'outgoing': 'outgoing', 'internal': 'internal', 'acts': 'act'}
STATES, STATE_WEIGHTS = ('draft', 'registered', 'archived'), (1, 6, 3)
MARKS, MARK_WEIGHTS = ('none', 'official_use'), (9, 1)
BEGUN = datetime(2024, 1, 9, 6, tzinfo=UTC)
_ROOTS = (
    'приказ письм отчёт согласован департамент финанс администраци район постановлен област изменен бюджет '
    'культур спорт образован здравоохранен закупк договор справк заявлен жалоб дорог ремонт строительств школ '
    'больниц учрежден контрол исполнен поручен губернатор распоряжен регламент взаимодейств протокол совещан '
    'комисси план мероприят программ развит хозяйств'
)
ROOTS = _ROOTS.split()
ENDINGS = ('', 'а', 'у', 'ом', 'е', 'ы', 'ов', 'ам', 'ами', 'ах')
RARE_WORD = 'кринолин'


def vocabulary(generator: random.Random) -> list[str]:
    """Return some 6,000 word forms, the commonest first: real roots, then made ones."""
    letters = 'абвгдежзиклмнопрстуфхцчшэюя'
    made = [''.join(generator.choices(letters, k=generator.randint(4, 9))) for _ in range(600)]
    return [root + ending for root in ROOTS + made for ending in ENDINGS]


def entries(documents: int, seed: int = 2014) -> Iterator[IndexEntry]:
    """Yield made-up documents spread over the region: titles of 10 words, texts of about 1 KB."""
    generator = random.Random(seed)
    words = vocabulary(generator)
    weights = [1 / (place + 150) for place in range(len(words))]
    clock = FixedClock(BEGUN)
    ids = Ids(clock, generator.getrandbits)
    for place in range(documents):
        clock.moment += timedelta(seconds=generator.randrange(1, 3600))
        title = ' '.join(generator.choices(words, weights, k=10)).capitalize()
        text = ' '.join(generator.choices(words, weights, k=75))
        yield _entry(generator, ids.uid(), clock.now(), title, text + (f' {RARE_WORD}' if place % 997 == 0 else ''))


def _entry(generator: random.Random, uid: str, moment: datetime, title: str, text: str) -> IndexEntry:
    organisation = generator.choice(ORGANISATIONS)
    folder = generator.choice(tuple(FOLDERS))
    state = generator.choices(STATES, STATE_WEIGHTS)[0]
    mark = generator.choices(MARKS, MARK_WEIGHTS)[0]
    number = '' if state == 'draft' else FOLDERS[folder].format(generator.randrange(1, 3000), moment.year % 100)
    places = (f'{organisation}/{folder}', organisation, 'portal')
    persons = tuple(f'{role}:{generator.randrange(989)}' for role in ('initiator', 'addressee', 'executor'))
    row = {
        'title': title, 'kind': KINDS[folder], 'state': state, 'number': number, 'organisation': organisation,
        'folder': folder, 'doc_date': moment.date().isoformat(), 'registered_at': moment.isoformat(),
    }  # fmt: skip
    return IndexEntry(
        uid=uid,
        tokens=(*(f'{place}|{KINDS[folder]}|{state}|{mark}' for place in places), *persons),
        kind=KINDS[folder], workflow=KINDS[folder], state=state, access_mark=mark, organisation=organisation,
        folder=places[0], places=places, persons=persons, number=number, title=title, text=text,
        doc_date=moment.date(), registered_at=moment if number else None, created_at=moment, changed_at=moment,
        stored=row,
    )  # fmt: skip


def reader_tokens(*places: str) -> frozenset[str]:
    """Return the tokens of one who reads what is registered or archived at ``places``, and his own papers."""
    opened = {
        f'{place}|{kind}|{state}|{mark}'
        for place in places for kind in KINDS.values() for state in STATES[1:] for mark in MARKS
    }  # fmt: skip
    return frozenset(opened | {f'{role}:7' for role in ('initiator', 'addressee', 'executor')})


def cpu(question: Callable[[], object], runs: int = 41) -> float:
    """Return the median CPU milliseconds of ``question``."""
    question()
    figures = []
    for _ in range(runs):
        begun = time.process_time()
        question()
        figures.append(time.process_time() - begun)
    return statistics.median(figures) * 1000


def questions() -> dict[str, SearchQuery]:
    """Return what is measured, by its name in the table."""
    home = ORGANISATIONS[7]
    one, all_of_them, region = reader_tokens(home), reader_tokens(*ORGANISATIONS), reader_tokens('portal')
    common = ROOTS[0]
    facets = ('state', 'kind', 'organisation')
    return {
        'folder by date, count': SearchQuery(one, folders=(f'{home}/incoming',)),
        'organisation by date, filters, count, facets': SearchQuery(
            one, organisations=(home,), states=('registered',), date_from=date(2024, 1, 1), facets=facets
        ),
        'whole region by date, count, facets': SearchQuery(region, facets=facets),
        'the same for 54 single organisations': SearchQuery(all_of_them, facets=facets),
        'whole region by title': SearchQuery(region, sort='title'),
        'whole region by number': SearchQuery(region, sort='number'),
        'whole region, last page': SearchQuery(region, offset=10**9),
        'common word by date': SearchQuery(region, text=common),
        'common word ranked': SearchQuery(region, text=common, sort='relevance'),
        'common word ranked, snippets, facets': SearchQuery(
            region, text=common, sort='relevance', snippets=True, facets=facets
        ),
        'rare word ranked': SearchQuery(region, text=RARE_WORD, sort='relevance', limit=10),
        'rare word, own organisation': SearchQuery(one, text=RARE_WORD),
        'phrase ranked': SearchQuery(region, text=f'«{common} {ROOTS[1]}»', sort='relevance'),
        'prefix by date': SearchQuery(region, text='прик*'),
        'one-letter prefix by date': SearchQuery(region, text='п*'),
        'number': SearchQuery(region, text='№ 12'),
        'wrong layout': SearchQuery(region, text='ghbrfp'),
        'counts of all folders': SearchQuery(region, facets=('folder',), limit=0),
    }


def print_row(name: str, value: str) -> None:
    """Print one line of the table."""
    print(f'{name:58}{value:>16}', flush=True)


def measure(store: IndexStore, documents: int) -> None:
    """Print the table for ``documents`` made-up documents in ``store``."""
    prepared = list(entries(documents))
    begun, started = time.process_time(), time.perf_counter()
    store.rebuild(prepared, 1)
    spent = time.process_time() - begun
    print_row('indexing, documents a CPU second', f'{documents / spent:,.0f}')
    print_row('indexing, documents a second', f'{documents / (time.perf_counter() - started):,.0f}')
    for name, query in questions().items():
        total = store.search(query).total
        figure = cpu(lambda asked=query: store.search(asked))  # type: ignore[misc]
        print_row(f'{name} ({total:,})', f'{figure:.2f} ms')
    region = reader_tokens('portal')
    print_row('suggestions while typing', f'{cpu(lambda: store.suggest("отч", region)):.2f} ms')
    commits, walls = [], []
    for seq, entry in enumerate(prepared[:30], 2):
        begun, started = time.process_time(), time.perf_counter()
        store.apply([entry], [], seq)
        commits.append(time.process_time() - begun)
        walls.append(time.perf_counter() - started)
    print_row('one change committed and visible, CPU', f'{statistics.median(commits) * 1000:.1f} ms')
    print_row('one change committed and visible', f'{statistics.median(walls) * 1000:.1f} ms')


def measure_load(store: IndexStore, rate: int, seconds: float = 4.0) -> None:
    """Print what indexing takes while ``rate`` documents a second are made, as the portal does it."""
    fresh = {entry.uid: entry for entry in entries(int(rate * seconds) + 1, seed=2015)}
    uids = list(fresh)
    sources = IndexSources()
    sources.add('', lambda record, portal: [record.subject], lambda uid, portal: fresh[uid])
    follower = IndexFollower(store, sources, rest=REST)
    first, done, waits = store.applied_seq + 1, 0, []
    begun, started = time.process_time(), time.perf_counter()
    while (now := time.perf_counter() - started) < seconds:
        due = min(int(now * rate), len(uids))
        if due == done:
            time.sleep(0.002)
            continue
        follower.apply([Record(first + place, uids[place]) for place in range(done, due)], None)
        waits += [time.perf_counter() - started - (place + 1) / rate for place in range(done, due)]
        done = due
    share = (time.process_time() - begun) / seconds
    print_row(f'{rate} changes a second: share of one processor', f'{share:.0%}')
    print_row(f'{rate} changes a second: visible after, median', f'{statistics.median(waits) * 1000:.0f} ms')


@dataclass(frozen=True)
class Record:
    """A ledger record, as much of it as the indexer reads."""

    seq: int
    subject: str
    action: str = 'document.made'
    details: None = None


def main() -> None:
    """Measure in a directory of its own that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--documents', type=int, default=10_000)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as directory:
        store = IndexStore(Path(directory))
        print_row(f'search index at {documents:,} documents', '')
        print_row('pace: 100,000 additions in Python', f'{cpu(lambda: sum(range(100_000))):.2f} ms')
        measure(store, documents)
        for rate in (10, 180):
            measure_load(store, rate)
        size = sum(file.stat().st_size for file in Path(directory).rglob('*') if file.is_file())
        print_row('on disk, bytes a document', f'{size / documents:,.0f}')
        store.close()


if __name__ == '__main__':
    main()

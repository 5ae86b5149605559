"""The schema and its version change together: an old index must never be read with new eyes."""

from __future__ import annotations

import hashlib
import json

from sedportal.search.generations import current
from sedportal.search.russian import analyse, clean, number_key, number_runs, title_key
from sedportal.search.schema import KEPT, SCHEMA_VERSION
from tests.factories.index_entries import index_entry

DIGESTS = {
    1: 'ade1467e932567e8',
    2: '82033ac3e292a497',
    3: 'b68bd56fb4e3fb73',
    4: '6901666d2a8b61ce',
    5: 'a86372a4fffae3aa',
    6: 'ffc743f4abd88679',
    7: 'abf3f3e0c51a82b4',
    8: '2272659052d5a968',
    9: '6469baed9b622ae8',
}
SAMPLE = 'Ёлки-палки: № 012/26-п, ОТ «Северо-Западного» района; пpиказ (за\u0301мок) И.И. Й ы 45-о/д'


def test_every_schema_has_a_version_of_its_own(tmp_path, store):
    schema = json.loads((current(tmp_path / 'index') / 'meta.json').read_text())['schema']
    keys = [number_key(SAMPLE, 'u'), title_key(SAMPLE, 'u'), number_runs(SAMPLE)]
    made = json.dumps([schema, analyse(clean(SAMPLE)), keys, KEPT], sort_keys=True)
    digest = hashlib.sha256(made.encode()).hexdigest()[:16]
    assert DIGESTS.get(SCHEMA_VERSION) == digest, 'raise SCHEMA_VERSION and add its digest here'
    assert len(set(DIGESTS.values())) == len(DIGESTS)


def test_half_characters_become_question_marks_in_every_field(library):
    half, whole = 'a\ud800', 'a?'
    words = dict.fromkeys(('kind', 'state', 'workflow', 'organisation', 'case', 'title', 'text', 'correspondent'), half)
    library.put(index_entry('1', tokens=(half,), flags=(half,), keys=(half,), number=half, **words))
    known = library.store.stored_entry('1')
    assert (known['kind'], known['title'], known['text'], known['tokens']) == (whole, whole, whole, [whole])
    assert library.found(tokens=frozenset({whole}), flags=(whole,), cases=(whole,), kinds=(whole,)) == ['1']

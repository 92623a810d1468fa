"""What is meant is found: as good as `bench.relevance` promises, over the sample alone."""

from __future__ import annotations

import pytest

from bench import relevance
from soportegl.incidents import vocabulary
from tests.cast import gather


@pytest.mark.django_db
def test_what_the_sample_asks_for_is_found() -> None:
    cast, sample = gather(), relevance.read(relevance.SAMPLE)
    made = relevance.load(sample, cast.solola, cast.ana)
    vocabulary.refresh()
    known = {row["id"]: incident.pk for row, incident in zip(sample, made, strict=True)}
    found = relevance.measure(known, cast.aura)
    assert found.is_kept, (found.figures, found.missed)
    # Alone it is easier than among many, where `bench.relevance` asks the same.
    assert found.told >= 0.97, (found.told, found.missed)

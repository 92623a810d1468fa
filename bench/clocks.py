"""`python -m bench.clocks 20000`: so many random histories, each clock of them held against a walk by minutes."""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")


def main(count: int) -> int:
    """Walk them; 1 when any clock is another than the walk says."""
    import django

    django.setup()
    from hypothesis import HealthCheck, Phase, given, settings

    from bench import histories

    seen = [0, 0]

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories.histories())
    def walk(history: histories.History) -> None:
        seen[0] += 1
        if wrong := histories.differences(history):
            seen[1] += 1
            print(history, *wrong, sep="\n  ")

    begun = time.perf_counter()
    walk()
    print(f"Historias: {seen[0]}. Con diferencias: {seen[1]}. {time.perf_counter() - begun:.0f} s.")
    return int(seen[1] > 0 or seen[0] < count)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))

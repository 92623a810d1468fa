"""Of what was typed for a day, what is wrong with it is said."""

import pytest
from django.core.exceptions import ValidationError

from soportegl.lib import days


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2026", "El 31/02/2026 no existe. Escriba dd/mm/aaaa, por ejemplo 20/11/2026."),
        (" 29-2-26 ", "El 29-2-26 no existe. Escriba dd/mm/aaaa, por ejemplo 20/11/2026."),
        ("2026-13-01", "El 2026-13-01 no existe. Escriba dd/mm/aaaa, por ejemplo 20/11/2026."),
        ("31 de Abril de 2026", "El 31 de Abril de 2026 no existe. Escriba dd/mm/aaaa, por ejemplo 20/11/2026."),
        ("01/01/1999", "Escriba un día desde el 01/01/2000 y hasta el 31/12/2099."),
        ("1.1.2150", "Escriba un día desde el 01/01/2000 y hasta el 31/12/2099."),
        *((typed, days.HOW) for typed in ("0", "hoy", "2026", "noviembre 2026", "31/02", "1/1/20266", "x" * 1000)),
    ],
)
def test_what_is_wrong_with_a_day_is_said(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        days.read(typed)
    assert refused.value.messages == [said]


@pytest.mark.parametrize("typed", ["20-11-26", "20.11.2026", "20/11/2026", "2026-11-20", "20 de noviembre de 2026"])
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    assert f"{days.read(typed):%d/%m/%Y}" == "20/11/2026"

"""The written form of a link never changes: what was signed years ago must still be verifiable."""

from datetime import UTC, datetime, timedelta, timezone

from soportegl.incidents import chain

AT = datetime(2026, 11, 23, 15, 4, 5, 60, tzinfo=UTC)
VALUES = {
    "incident": "2026-0000123-6",
    "number": 1,
    "verb": "register",
    "actor": 7,
    "at": AT,
    "tier": 2,
    "public": True,
    "details": {"after": {"state": "transferred", "holder": None}, "ñ": "á"},
    "texts": {"synopsis": chain.digest("No permite aprobar")},
    "files": [],
}


def test_a_known_link():
    assert chain.link(chain.GENESIS, **VALUES) == "e38e616c847eb31bba5e5537a1e91df8b16fc488f897cff387c1741f9c47de53"


def test_every_value_and_the_link_before_are_covered():
    whole = chain.link(chain.GENESIS, **VALUES)
    other = {
        "incident": "2026-0000124-3",
        "number": 2,
        "verb": "take",
        "actor": None,
        "at": AT + timedelta(microseconds=1),
        "tier": 3,
        "public": False,
        "details": {},
        "texts": {},
        "files": ["0" * 64],
    }
    links = {chain.link(chain.GENESIS, **{**VALUES, name: value}) for name, value in other.items()}
    assert len(links | {whole, chain.link(whole, **VALUES)}) == len(other) + 2


def test_the_zone_in_which_a_time_is_told_does_not_matter():
    here = AT.astimezone(timezone(timedelta(hours=-6)))
    assert chain.link(chain.GENESIS, **{**VALUES, "at": here}) == chain.link(chain.GENESIS, **VALUES)

"""Signatures are those of the convention: its published example, and the one of our own document."""

from __future__ import annotations

import base64

from soportegl.webhooks import secrets


def test_the_signature_is_the_one_of_the_convention() -> None:
    # Of the reference libraries of Standard Webhooks.
    signed = secrets.signatures(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_as_long_as_the_convention_wants_and_another_each_time() -> None:
    made = {secrets.new() for _ in range(5)}
    assert len(made) == 5
    assert {len(base64.b64decode(each.removeprefix("whsec_"))) for each in made} == {32}


def test_what_is_sealed_opens_again_and_does_not_show_it() -> None:
    secret = secrets.new()
    assert secrets.opened(secrets.seal(secret)) == secret
    assert secret not in secrets.seal(secret)

"""The address of a mail server."""

import pytest

from soportegl.lib.service_urls import smtp


def test_every_part_of_the_address_is_a_setting():
    assert smtp("smtp://ana%40muni:cl%3Ave@correo.example:587?tls=1") == {
        "EMAIL_HOST": "correo.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "ana@muni",
        "EMAIL_HOST_PASSWORD": "cl:ve",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
    }
    assert smtp("smtps://correo.example")["EMAIL_PORT"] == 465
    assert smtp("smtp://correo.example")["EMAIL_USE_TLS"] is False


@pytest.mark.parametrize("address", ["", "correo.example", "http://correo.example", "smtp://", "smtp://a:puerto"])
def test_what_is_no_address_is_refused_with_an_example(address):
    with pytest.raises(ValueError, match="debe ser como smtp://"):
        smtp(address)

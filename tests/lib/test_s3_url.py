"""The address of a bucket is understood, or refused with an example."""

from __future__ import annotations

import pytest

from soportegl.lib import service_urls


def test_an_address_says_where_whose_and_which():
    assert service_urls.s3("s3://LLAVE:se%2Fcre%40to@s3.interno.example:9000/archivos?region=gt-1&tls=0") == {
        "endpoint_url": "http://s3.interno.example:9000",
        "access_key": "LLAVE",
        "secret_key": "se/cre@to",
        "bucket_name": "archivos",
        "region_name": "gt-1",
        "use_ssl": False,
    }


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("s3://a:b@s3.example/archivos", "https://s3.example"),
        ("s3://a:b@s3.example:9443/archivos/?tls=1", "https://s3.example:9443"),
        ("s3://a:b@[::1]:9000/archivos?tls=0", "http://[::1]:9000"),
    ],
)
def test_without_saying_otherwise_it_is_https_in_the_first_region(address, endpoint):
    found = service_urls.s3(address)
    assert found["endpoint_url"] == endpoint
    assert found["region_name"] == "us-east-1"


@pytest.mark.parametrize(
    "address",
    [
        "https://a:b@s3.example/archivos",
        "s3://s3.example/archivos",
        "s3://a@s3.example/archivos",
        "s3://a:b@s3.example",
        "s3://a:b@s3.example/archivos/carpeta",
        "s3://a:b@s3.example/Archivos",
        "s3://a:b@s3.example:puerto/archivos",
        "s3://a:b@s3.example/archivos?tls=si",
        "s3://a:b@s3.example/archivos?regoin=gt-1",
        "s3://a:b@/archivos",
    ],
)
def test_anything_else_is_refused_with_an_example_and_without_the_secret(address):
    with pytest.raises(ValueError, match=r"debe ser como s3://CLAVE:SECRETO@servidor:9000/cubeta") as refusal:
        service_urls.s3(address)
    assert address not in str(refusal.value)

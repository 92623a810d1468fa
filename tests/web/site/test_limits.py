"""What is too large is refused before it is read."""

from django.http import HttpResponse
from django.test import RequestFactory

from soportegl.web.site.limits import LargestRequest, largest_request


def answer(size: int) -> HttpResponse:
    request = RequestFactory().post("/subidas/", CONTENT_LENGTH=size)
    return LargestRequest(lambda request: HttpResponse("recibido"))(request)


def test_five_files_of_twenty_mebibytes_pass():
    assert answer(5 * 20 * 1024 * 1024).status_code == 200
    assert answer(largest_request()).status_code == 200


def test_more_than_that_is_refused_with_what_can_be_sent():
    refused = answer(largest_request() + 1)
    assert refused.status_code == 413
    assert "hasta 5 archivos de 20 MiB cada uno" in refused.content.decode()

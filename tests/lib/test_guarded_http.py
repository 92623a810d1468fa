"""Only where it may lead, within its time, and never on to somewhere else; all of it on this machine."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from soportegl.lib import guarded_http
from soportegl.lib.guarded_http import Destination, Forbidden, check, destination, post

HERE = ["127.0.0.0/8"]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    "address",
    [
        *("http://tablero.example/", "ftp://tablero.example/", "//tablero.example/", "tablero.example", "", "https://"),
        *("https://ana:clave@tablero.example/", "https://tablero.example/#a", "https://tablero.example:0/"),
        *(
            "https://tablero.example:99999/",
            "https://tablero.example:x/",
            "https://[::1",
            "https://tablero.example/a b",
        ),
        *("https://tablero.example/\r\nX: y", "https://tablero.example/\0", "https://munición.example/"),
        *("https://a..b/", "https://" + "a" * 64 + ".example/"),
        *("https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/latest/"),
    ],
)
def test_an_address_that_is_never_asked_is_refused_before_any_name_is_looked_up(monkeypatch, address: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))
    with pytest.raises(Forbidden):
        post(address, b"", {}, seconds=1)


BAD = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1 127.9.9.9 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1
    ::ffff:8.8.8.8 ::ffff:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:db8::1
    2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
"""
GOOD = (
    "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.169.0.1 2001:4860:4860::8888 2606:4700::1111"
)
NAMED = Destination(True, "tablero.example", 443, "/")


@pytest.mark.parametrize("found", BAD.split())
def test_what_is_no_public_address_is_refused(found: str) -> None:
    with pytest.raises(Forbidden, match=r"tablero\.example"):
        check(ip_address(found), NAMED, ())


def test_what_is_public_is_asked_and_what_is_allowed_too_but_never_metadata() -> None:
    for found in GOOD.split():
        check(ip_address(found), NAMED, ())
    check(ip_address("10.20.3.4"), NAMED, ["10.20.0.0/16"])
    check(ip_address("fd12::4"), NAMED, ["fd12::/16"])
    for found, allowed in (("10.21.0.1", "10.20.0.0/16"), ("169.254.169.254", "0.0.0.0/0"), ("fe80::1", "::/0")):
        with pytest.raises(Forbidden):
            check(ip_address(found), NAMED, [allowed])


@pytest.mark.parametrize("address", ["http://tablero.example/", "http://10.20.0.1/"])
def test_without_tls_only_this_machine_is_asked_and_only_when_it_is_allowed(monkeypatch, address: str) -> None:
    answers(monkeypatch, "93.184.215.14")
    with pytest.raises(Forbidden, match="https"):
        post(address, b"", {}, seconds=1, allowed=[*HERE, "10.20.0.0/16"])


@pytest.mark.parametrize("typed", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost"])
def test_another_way_to_write_this_machine_is_this_machine(typed: str) -> None:
    with pytest.raises((Forbidden, OSError)) as refused:
        post(f"https://{typed}/", b"", {}, seconds=1)
    assert isinstance(refused.value, Forbidden) or "Name or service" in str(refused.value)


def answers(monkeypatch, *found: str) -> list[str]:
    """What every name leads to from now on; the names that are looked up."""
    asked: list[str] = []
    look = socket.getaddrinfo

    def looked(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host)[:1].isdigit() or ":" in str(host):
            return look(host, port, *args, **kwargs)
        asked.append(str(host))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked)
    return asked


def test_a_name_with_one_bad_address_among_good_ones_is_refused(monkeypatch) -> None:
    asked = answers(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(Forbidden, match="10\\.0\\.0\\.1"):
        post("https://tablero.example/", b"", {}, seconds=1)
    assert asked == ["tablero.example"]


def server(answer: bytes, context: ssl.SSLContext | None = None) -> int:
    """Answers one connection so; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener:
            line, _ = listener.accept()
            try:
                line = context.wrap_socket(line, server_side=True) if context else line
                sent = b""
                # The headers and the body come one after the other.
                while not sent.endswith(b"{}"):
                    sent += line.recv(65536)
                line.sendall(answer)
            except OSError:
                pass
            finally:
                line.close()

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def test_the_name_is_looked_up_once_and_the_connection_goes_where_it_led_without_any_proxy(monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    asked = answers(monkeypatch, "127.0.0.1")
    answer = post(f"http://tablero.example:{server(OK)}/", b"{}", {}, seconds=5, allowed=HERE)
    assert (answer.status, answer.said, asked) == (200, "ok", ["tablero.example"])


def test_a_redirect_is_an_answer_and_is_not_followed(monkeypatch) -> None:
    away = b"HTTP/1.1 307 Away\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    answer = post(f"http://127.0.0.1:{server(away)}/", b"{}", {}, seconds=5, allowed=HERE)
    assert (answer.status, answer.headers["location"]) == (307, "http://169.254.169.254/")


def test_who_speaks_without_ever_ending_is_cut_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with listener, listener.accept()[0] as line:
            try:
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                for number in range(100):
                    line.sendall(f"X-{number}: y\r\n".encode())
                    time.sleep(0.05)
            except OSError:
                pass

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {}, seconds=0.3, allowed=HERE)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "said", [b"", b"no es http\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nmal\r\n\r\n"]
)
def test_an_answer_that_is_none_is_an_expected_failure_or_read_as_it_is(said: bytes) -> None:
    try:
        answer = post(f"http://127.0.0.1:{server(said)}/", b"{}", {}, seconds=5, allowed=HERE)
    except (HTTPException, OSError):
        return
    assert answer.status == 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, signed by itself; with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - datetime.timedelta(1), now + datetime.timedelta(1)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "ambos.pem"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(plain[0]) + key.private_bytes(*plain))
    return file


def test_over_tls_the_certificate_is_of_the_name_and_not_of_the_address(monkeypatch, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    ask = {"body": b"{}", "headers": {}, "seconds": 5, "allowed": HERE}
    with pytest.raises(ssl.SSLCertVerificationError):
        post(f"https://localhost:{server(OK, context)}/", **ask)  # type: ignore[arg-type]  # as they are
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers(monkeypatch, "127.0.0.1")
    assert post(f"https://localhost:{server(OK, context)}/", **ask).status == 200  # type: ignore[arg-type]  # the same
    with pytest.raises(ssl.SSLCertVerificationError):
        post(f"https://otro.example:{server(OK, context)}/", **ask)  # type: ignore[arg-type]  # the same


def test_what_an_address_means() -> None:
    assert destination("https://tablero.example").target == "/"
    assert destination("https://tablero.example:8443/a?b=c") == Destination(True, "tablero.example", 8443, "/a?b=c")
    assert destination("https://tablero.example:8443/").named == "tablero.example:8443"
    assert destination("https://tablero.example/").named == "tablero.example"
    assert destination("https://[2606:4700::1]/").named == "[2606:4700::1]"
    assert guarded_http.MOST_BYTES == 500

"""A provider of OpenID Connect on this machine that answers as it is told, also wrongly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

CLIENT = "soportegl"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name, made once."""
    return rsa.generate_private_key(65537, 2048)


def public(name: str) -> dict[str, Any]:
    """Its public half, as a provider shows it."""
    shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key()))
    return {**shown, "kid": name, "use": "sig", "alg": "RS256"}


class FakeProvider:
    """What it says of whoever signs in, and of itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {"sub": "s-1", "preferred_username": "ana.municipal"}
        self.userinfo: dict[str, Any] | None = None
        self.conf: dict[str, Any] = {}
        self.token: dict[str, Any] | None = None
        self.signed_with, self.header, self.algorithm = "first", {"kid": "first"}, "RS256"
        self.status = 200
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.nonce = ""

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of ours with these claims over the usual ones."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        secret: Any = key(self.signed_with) if self.algorithm == "RS256" else None
        whole = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(whole, secret or "", algorithm=self.algorithm, headers=self.header)

    def answer(self, path: str, body: dict[str, str]) -> Any:
        """What it answers at this address."""
        self.asked.append((path, body))
        if path.endswith("openid-configuration"):
            places = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
            told = {name: f"{self.address}/{place}" for name, place in places.items()}
            told |= {"issuer": self.address, "end_session_endpoint": f"{self.address}/out"}
            told |= {"userinfo_endpoint": f"{self.address}/me"} if self.userinfo is not None else {}
            return {**told, **self.conf}
        if path == "/keys":
            return {"keys": [public("first")]}
        if path == "/me":
            return self.userinfo
        if self.token is not None:
            return self.token
        return {
            "access_token": "a",
            "token_type": "bearer",
            "id_token": self.sign({"nonce": self.nonce, **self.claims}),
        }

    def walk(self, client: Client, slug: str = "sicoin-gl", query: str = "", **back: str) -> Any:
        """Through the sign-in and back, as a browser goes; the answer to coming back."""
        sent = client.get(f"/ingresar/con/{slug}/{query}")
        assert sent.status_code == 302, sent.content.decode()
        asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
        self.nonce = asked["nonce"]
        told = {"code": "c", "state": asked["state"], **back}
        return client.get(f"/ingresar/con/{slug}/regreso/", {name: value for name, value in told.items() if value})


@contextmanager
def serving() -> Iterator[FakeProvider]:
    """One at work, until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            answer = fake.answer(urlsplit(self.path).path, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = FakeProvider(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()

"""A scanner that was not written here, wapiti, against a running demonstration on this machine, as several people.

    python -m bench.scan --wapiti PROGRAM [--url http://127.0.0.1:8000] [--seconds 200] [--token TOKEN]

Without a token («soportegl token») the API is left out.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

PASSWORD = "soportegl-demo"  # noqa: S105 - the demonstration says it to everybody
PEOPLE = ("ana.municipal", "raul.regional", "admin")
#: They ask servers of others for their lists, or for what the product was made to call: from here nobody is reached.
ELSEWHERE = ("nikto", "wapp", "htp", "cms", "takeover", "network_device", "log4shell", "ssl")
#: What would end the session, or the person.
SPARED = (
    "salir/",
    "contrasena/",
    "mis-sesiones/",
    "seguridad/*",
    "administracion/logout/",
    "static/*",
)


def main() -> int:
    """Scan as nobody, as each of PEOPLE, and the API; print every finding. 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wapiti", required=True)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=int, default=200)
    parser.add_argument("--token")
    chosen = parser.parse_args()
    url = chosen.url.rstrip("/")
    if urlsplit(chosen.url).hostname not in ("127.0.0.1", "localhost", "::1"):
        parser.error("only what runs on this machine is scanned")
    findings = 0
    as_whom: dict[str, list[str]] = {"nobody": []}
    if chosen.token:
        swagger = ["--swagger", f"{url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {chosen.token}"]
        as_whom["a program"] = swagger
    # All of them before anything is tried: it guesses passwords, and then this address is kept out.
    as_whom |= {who: ["-C", _cookies(url, who)] for who in PEOPLE}
    for who, extra in as_whom.items():
        said = _scan(chosen.wapiti, f"{url}/", chosen.seconds, extra)
        print(f"# {who}: {said['infos']['crawled_pages_nbr']} pages", flush=True)
        for kind in ("vulnerabilities", "anomalies", "additionals"):
            for name, rows in said[kind].items():
                findings += len(rows) if kind != "additionals" else 0
                for row in rows[:20]:
                    print(f"{kind}\t{name}\t{row['method']} {row['path']}\t{row['parameter']}\t{row['info']}")
    print(f"{findings} findings")
    return 1 if findings else 0


def _cookies(url: str, who: str) -> str:
    """Those of somebody who has just signed in."""
    jar = CookieJar()
    ask = build_opener(HTTPCookieProcessor(jar)).open
    form = re.findall(r'name="(csrfmiddlewaretoken|system)" value="([^"]*)"', ask(f"{url}/ingresar/").read().decode())
    ask(f"{url}/ingresar/", urlencode(dict(form) | {"username": who, "password": PASSWORD}).encode()).read()
    kept = {each.name: each.value for each in jar}
    if "sessionid" not in kept:
        sys.exit(f"{who} could not sign in at {url}: is it the demonstration?")
    return "; ".join(f"{name}={value}" for name, value in kept.items())


def _scan(program: str, url: str, seconds: int, extra: list[str]) -> dict[str, dict[str, list[dict[str, str]]]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [program, "-u", url, "-f", "json", "-o", str(report), "--scope", "folder", "--no-bugreport"]
        command += ["-m", ",".join(("all", *(f"-{name}" for name in ELSEWHERE))), "--store-session", folder]
        command += ["--store-config", folder, "--max-links-per-page", "20", "--max-files-per-dir", "8", "-d", "4"]
        command += ["--max-scan-time", str(seconds // 4), "--max-attack-time", str(max(seconds // 25, 5))]
        # What it would have the product call stays on this machine as well.
        command += ["--tasks", "2", "-v", "0", "--flush-session", "--endpoint", "http://127.0.0.1:9/"]
        for path in SPARED:
            command += ["-x", f"{url}{path}"]
        subprocess.run([*command, *extra], check=False, timeout=seconds * 3, stdout=subprocess.DEVNULL)
        found: dict[str, dict[str, list[dict[str, str]]]] = json.loads(report.read_text())
        return found


if __name__ == "__main__":
    sys.exit(main())

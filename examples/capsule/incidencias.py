"""Las incidencias de quien está en su sistema, para mostrárselas ahí. Necesita `pip install "pyjwt[crypto]"`.

El protocolo está en docs/entrada.md. Se copia al sistema; el programa escribe las de ana.municipal en la demostración:

    python incidencias.py http://127.0.0.1:8000
"""

import json
import secrets
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import jwt

#: Solo en la demostración: todo el mundo la conoce. Una instalación de verdad nunca la registra.
LLAVE = Path(__file__).parent / "llave-de-demostracion.pem"
EMISOR, KID = "https://sicoin.example", "demostracion"
#: Segundos que se espera: su página no depende de la nuestra.
ESPERA = 2


def token(soportegl, persona, *, emisor, llave, kid, algoritmo="RS256"):
    """Un token de cinco minutos que solo lee las incidencias abiertas de esa persona, a cambio de un aserto firmado."""
    direccion, ahora = f"{soportegl}/api/v1/token", int(time.time())
    aserto = {"iss": emisor, "aud": direccion, "iat": ahora, "exp": ahora + 60, "jti": secrets.token_hex(16)}
    firmado = jwt.encode(aserto | {"sub": persona}, llave, algorithm=algoritmo, headers={"kid": kid})
    tipo = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    cuerpo = urllib.parse.urlencode({"grant_type": tipo, "assertion": firmado}).encode()
    with urllib.request.urlopen(direccion, cuerpo, timeout=ESPERA) as respuesta:
        return json.load(respuesta)["access_token"]


def propias(soportegl, acceso):
    """Sus incidencias abiertas: `codigo`, `titulo`, `donde`, `le_toca` y lo demás que dice /api/v1/openapi.json."""
    pedido = urllib.request.Request(f"{soportegl}/api/v1/gestiones/propias")
    pedido.add_header("Authorization", f"Bearer {acceso}")
    with urllib.request.urlopen(pedido, timeout=ESPERA) as respuesta:
        return json.load(respuesta)["gestiones"]


def main():
    soportegl = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    acceso = token(soportegl, "ana.municipal", emisor=EMISOR, llave=LLAVE.read_bytes(), kid=KID)
    for una in propias(soportegl, acceso):
        toca = f" · le toca {una['le_toca']}" if una["le_toca"] else ""
        sys.stdout.write(f"{una['codigo']} · {una['donde']}{toca}\n")


if __name__ == "__main__":
    main()

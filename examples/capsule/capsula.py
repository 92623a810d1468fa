"""La cápsula de contexto de SoporteGL, para sistemas en Python. Necesita `pip install "pyjwt[crypto]"`.

El protocolo está en docs/entrada.md. `firmar` y `formulario` se copian al sistema; el programa escribe una muestra:

    python capsula.py https://soporte.example/entrada/ > pantalla.html
"""

import html
import secrets
import sys
import time
from pathlib import Path

import jwt

#: Solo en la demostración: todo el mundo la conoce. Una instalación de verdad nunca la registra.
LLAVE = Path(__file__).parent / "llave-de-demostracion.pem"
EMISOR, KID = "https://sicoin.example", "demostracion"


def firmar(datos, *, emisor, destino, llave, kid, algoritmo="RS256"):
    """Una cápsula nueva para cada clic: vale dos minutos y una sola vez. Los datos que faltan no se escriben."""
    ahora = int(time.time())
    entera = {"iss": emisor, "aud": destino, "iat": ahora, "exp": ahora + 120, "jti": secrets.token_hex(16)}
    entera |= {nombre: valor for nombre, valor in datos.items() if valor}
    return jwt.encode(entera, llave, algorithm=algoritmo, headers={"typ": "capsula+jwt", "kid": kid})


def formulario(destino, capsula):
    """La opción «SoporteGL» de la pantalla."""
    return (
        f'<form method="post" action="{html.escape(destino)}" target="_blank">'
        f'<input type="hidden" name="capsula" value="{capsula}"><button>SoporteGL</button></form>'
    )


def main():
    destino = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/entrada/"
    pantalla = {
        "sub": "ana.municipal",
        "entidad": "0701",
        "sistema": "sicoin-gl",
        "modulo": "Presupuesto",
        "pantalla": "Orden de compra › Autorizar",
        "expediente_tipo": "Orden de compra",
        "expediente_numero": "1482",
        "error": "ORA-20001",
    }
    capsula = firmar(pantalla, emisor=EMISOR, destino=destino, llave=LLAVE.read_bytes(), kid=KID)
    sys.stdout.write(
        '<!doctype html><html lang="es"><meta charset="utf-8"><title>Pantalla de muestra</title>'
        f"<h1>Orden de compra 1482</h1><p>ORA-20001: saldo insuficiente.</p>{formulario(destino, capsula)}</html>\n"
    )


if __name__ == "__main__":
    main()

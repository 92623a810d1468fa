"""Mail by SMTP that ends within a bounded time, however slowly the server answers."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

#: A timeout of the socket begins again with every byte: a server that drips would hold a worker for ever.
SECONDS = 25.0


class _Cut(threading.Timer):
    """Closes whatever it was shown when the time is over."""

    def __init__(self) -> None:
        super().__init__(SECONDS, self._close)
        self.daemon = True
        self.over = False
        self.sockets: list[socket.socket] = []

    def _close(self) -> None:
        self.over = True
        for each in self.sockets:
            # Wakes whoever reads from it in the other thread; close alone would not.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def watch(self, made: socket.socket) -> socket.socket:
        self.sockets.append(made)
        if self.over:
            self._close()
        return made


class Backend(EmailBackend):
    """Django's, with an end. Raises TimeoutError when the time is over."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.cut = _Cut()
        self.cut.start()
        try:
            return super().send_messages(email_messages) or 0
        except (OSError, smtplib.SMTPException) as error:
            if self.cut.over:
                raise TimeoutError(f"el servidor de correo no terminó en {SECONDS:.0f} segundos") from error
            raise
        finally:
            self.cut.cancel()

    def close(self) -> None:
        # The answer to «QUIT» says nothing about the message, which the server has accepted by then or not.
        with suppress(OSError, smtplib.SMTPException):
            super().close()

    @property
    def connection_class(self) -> Any:
        """smtplib's, whose socket is watched from its first moment."""
        base: Any = super().connection_class
        cut = self.cut

        class Watched(base):
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                return cut.watch(super()._get_socket(host, port, timeout))

        return Watched

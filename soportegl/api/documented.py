"""What goes out, as the document names it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class Person(BaseModel):
    nombre: str
    usuario: str | None
    """Solo para quienes atienden, auditan o administran."""


class Named(BaseModel):
    id: str
    nombre: str


class Row(BaseModel):
    codigo: str
    titulo: str
    estado: str
    etiqueta: str
    nivel: int
    entidad: str
    sistema: str
    creada: datetime
    version: int
    enlace: str


class OwnRow(Row):
    donde: str
    """En qué nivel está ahora, para leerlo."""
    le_toca: Literal["", "responder", "verificar"]
    """Lo que se espera de su persona."""
    pagina: str
    """La dirección de su página en SoporteGL."""


class OwnRows(BaseModel):
    gestiones: list[OwnRow]


class ClockOut(BaseModel):
    """Cómo está su reloj."""

    estado: Literal["sin-plazo", "en-plazo", "en-riesgo", "vencida", "en-pausa"]
    vence: datetime | None
    """El primero de sus plazos."""
    para: Literal["", "take", "solve", "whole"]
    """Tomarla, resolverla en su nivel, o resolverla."""
    avisa: datetime | None
    quedan: int | None
    """Segundos hábiles, también mientras está en pausa."""
    en_pausa_desde: datetime | None
    espera_a: Literal["", "reporter", "bank", "provider", "other_system"]
    en_pausa_hasta: datetime | None


class DeskRow(Row):
    urgencia: str
    plazo: ClockOut | None
    movida: datetime | None
    tiene: str
    mia: bool
    puede_tomar: bool
    quien_la_tiene_ya_no_atiende: bool
    respondida: bool
    espera: bool
    llego_por: str
    verificacion: str
    sugerida: bool


class EndedRow(Row):
    terminada: datetime | None
    reporta: str
    verificacion: str
    retirada: bool


class Rows(BaseModel):
    gestiones: list[DeskRow]
    despues: str
    antes: str
    cuantas: int | None


class EndedRows(BaseModel):
    gestiones: list[EndedRow]
    despues: str
    antes: str
    cuantas: int | None


class Can(BaseModel):
    verbo: str
    nombre: str
    enlace: str


class Contact(BaseModel):
    telefono: str
    correo: str
    puesto: str


class Detail(Row):
    sintesis: str
    solucion: str
    modulo: Named | None
    tipo_de_expediente: Named | None
    expediente: str
    categoria: Named | None
    urgencia: str | None
    se_detiene: Named | None
    para_cuando: datetime | None
    plazo: ClockOut | None
    codigo_de_entidad: str
    sede: str | None
    reporta: Person
    registrada_por: Person
    contacto: Contact
    tiene: Person | None
    quien_la_tiene_ya_no_atiende: bool
    espera: bool
    respondida: bool
    terminada: datetime | None
    terminada_por: Person | None
    retirada: bool
    verificacion: str
    continua: str | None
    duplicada: bool
    duplicada_de: str | None
    puede: list[Can]


class File(BaseModel):
    id: int
    nombre: str
    tipo: str
    tamano: int
    tachado: bool
    retenido: Literal["", "en-revision", "en-cuarentena"]
    enlace: str


class Said(BaseModel):
    numero: int
    verbo: str
    hizo: str
    cuando: datetime
    quien: Person | None
    autor: str = Field("", description="El nombre de quien lo hizo; si sustituía a alguien, también el de esa persona.")
    nivel: int | None
    propia: bool
    publica: bool
    textos: dict[str, str]
    archivos: list[File]


class Talk(BaseModel):
    entradas: list[Said]
    archivos: list[File]
    hay_anteriores: bool


class Stayed(BaseModel):
    nivel: int
    recibida: datetime
    tomada: datetime | None
    tomada_por: Person | None
    salio: datetime | None
    segundos_en_espera: int
    segundos_en_atencion: int
    como_salio: str | None
    texto: str
    intentado: str


class Trace(BaseModel):
    pasos: list[Stayed]
    traslados: int
    segundos_en_espera: int
    segundos_en_atencion: int


class Moved(BaseModel):
    codigo: str
    estado: str
    etiqueta: str
    nivel: int
    tiene: str | None
    version: int
    enlace: str
    avisos: list[str]


class Loaded(BaseModel):
    clave: str
    tipo: str
    tamano: int
    vence: datetime


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    codigo: str
    campos: dict[str, str] | None = None

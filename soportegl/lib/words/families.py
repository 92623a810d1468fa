"""Words that no rule takes to their family: irregular verbs, nouns no ending makes of their verb, false endings.

One row a family, to be read and corrected by people of the field; `docs/palabras.md` shows them.
"""

from __future__ import annotations

#: What the rules make of words of one family, behind what they have in common.
_FAMILIES = """
abr: aber abiert apertur
adquir: adquier adquisi
aprob: aprueb
atend: aten atien atiend
cerr: cierr
concili: conciliacion
conect: conex conexi conexion
constitu: constit
constru: construy
contribu: contrib contribuy
correj: correc correccion corrij
cre: crea
decir: dic dij
destru: destruy
devolv: devol devuelt devuelv
distribu: distrib distribuy
ejecut: ejec ejecu
emit: emi emis emision
encontr: encuentr
error: err erro
extend: exten extens
hac: hech hic
imprim: impre impres impreso
inclu: inclus inclusion incluy
inscrib: inscri inscrip inscrit
le: lect
migr: mig
mostr: muestr
mov: muev
necesit: neces
ped: pedid pid
perd: pierd
pod: pued
produc: produ
quer: quier
recib: recep recepcion
reduc: redu reduzc
requer: requier requiri
resolv: resol resolu resuelt resuelv
retribu: retrib
revert: rever revers reversion reviert
serv: sirv
suspend: suspen suspens
sustitu: sustit sustituy
ten: tien tuv
transfer: transferenci transfier
traslad: trasl
volv: vuelt vuelv
"""
#: Words that end as if something could be taken away, each behind what is kept of it; a dash keeps it whole.
_WHOLE = """
-: bien boletin cada cantidad crisis dia entidad error estado examen general iban imagen interes lado lunes
-: martes nada orden origen pan partida partido plan resumen tambien todavia unidad viernes volumen
alcald: alcaldia
analis: analisis
audit: auditoria
ayud: ayuda
categori: categoria
cementeri: cementerio
contrari: contrario
ejid: ejido
est: estar
horari: horario
juzgad: juzgado
medi: medio
medid: medida
mercad: mercado
mism: mismo
nad: nado
neces: necesario
pantall: pantalla
salari: salario
secretari: secretaria
segur: seguro
sueld: sueldo
tesorer: tesoreria
usuari: usuario
"""


def _read(table: str) -> dict[str, str]:
    found = {}
    for line in table.strip().splitlines():
        kept, _, words = line.partition(": ")
        found.update({word: word if kept == "-" else kept for word in words.split()})
    return found


FAMILIES = _read(_FAMILIES)
WHOLE = _read(_WHOLE)

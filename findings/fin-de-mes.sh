#!/bin/bash
# A movement of a bank has the day that the bank gives it. OFX writes it with hour and zone, 20260331190000[-6:CST], and a reader should give
# that moment with its zone, or 31 March at 19:00. ofxparse 0.21 takes it to Greenwich and drops the zone: datetime(2026, 4, 1, 1, 0),
# which is next month. The name of the zone may be left out; of [-6] no notice is taken, and the same moment is 31 March at 19:00.
# So two movements of one second have two days, and nothing in what is read says which of them is local. ofxtools 1.1.1 reads both
# alike and says that they are of Greenwich.
# Seen with ofxparse 0.21 (2021) and Python 3.11.7. For the field: what is paid after six in the evening is booked on the day after, and on
# the last of a month in the next one; statement and ledger differ by just those, while a test with a payment at noon finds nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ofxparse==0.21 ofxtools==1.1.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import io
import sys
from datetime import datetime
from importlib.metadata import version

from ofxparse import OfxParser
from ofxtools.Parser import OFXTree

POSTED = ("20260331120000[-6:CST]", "20260331190000[-6:CST]", "20260331190000[-6]")
HEAD = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
    "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
ROWS = "".join(
    f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{posted}<TRNAMT>-1482.50<FITID>{place}<NAME>Proveedor</STMTTRN>"
    for place, posted in enumerate(POSTED)
)
STATEMENT = (
    HEAD + "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260401080000[-6:CST]"
    "<LANGUAGE>SPA</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
    "<STMTRS><CURDEF>GTQ<BANKACCTFROM><BANKID>1<ACCTID>3000000000<ACCTTYPE>CHECKING</BANKACCTFROM>"
    f"<BANKTRANLIST><DTSTART>20260301<DTEND>20260331{ROWS}</BANKTRANLIST>"
    "<LEDGERBAL><BALAMT>100.00<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
).encode()
read = [row.date for row in OfxParser.parse(io.BytesIO(STATEMENT)).account.statement.transactions]
tree = OFXTree()
tree.parse(io.BytesIO(STATEMENT))
others = [row.dtposted for row in tree.convert().statements[0].transactions]
print("ofxparse", version("ofxparse"), "· ofxtools", version("ofxtools"))
for posted, moment, other in zip(POSTED, read, others):
    print(f"{posted}: ofxparse {moment}, ofxtools {other}")
expected = [datetime(2026, 3, 31, 18), datetime(2026, 4, 1, 1), datetime(2026, 3, 31, 19)]
sys.exit(0 if read == expected and others[1] == others[2] and others[1].tzinfo else 1)
PYTHON

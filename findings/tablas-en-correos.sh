#!/bin/bash
# A library that makes text of a message for who has no HTML keeps apart what stands in two cells, if only by a space. mailparser 3.14.2
# gives the table of a message without a text of its own as one word: rows and cells «214 | 1,482.50» and «215 | 500.00» become
# 2141,482.50215500.00, in `text`, where the text of the sender stands in every other message; nothing says that it was made. It hands the HTML
# to html-to-text 10, whose tables are a running text unless asked otherwise, and has an option only to do without. With line ends between
# the tags, as people write HTML by hand and in tests, there is a space, and the figures are whole.
# html2text 2025.4.15 in Python keeps the cells. Seen with mailparser 3.14.2 and html-to-text 10.0.1 (2026). For the field: a table pasted
# from a sheet into a mail is the usual way to ask about payments; a desk that stores the text stores numbers that nobody wrote.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts mailparser@3.14.2 html-to-text@10.0.1 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check html2text==2025.4.15
cat >read.js <<'JS'
const { simpleParser } = require("mailparser");
const head =
  "From: ana@muni.example\r\nTo: mesa@desk.example\r\nSubject: Pagos\r\nMIME-Version: 1.0\r\n" +
  "Content-Type: text/html; charset=utf-8\r\n\r\n";
const versions = ["mailparser", "html-to-text"].map((name) => require(`./node_modules/${name}/package.json`).version);
Promise.all(JSON.parse(process.argv[2]).map(async (html) => (await simpleParser(head + html)).text)).then((texts) =>
  console.log(JSON.stringify([versions, texts])),
);
JS
venv/bin/python - <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version

import html2text

PASTED = "<table><tbody><tr><td>214</td><td>1,482.50</td></tr><tr><td>215</td><td>500.00</td></tr></tbody></table>"
BY_HAND = PASTED.replace("><", ">\n<")
run = subprocess.run(["node", "read.js", json.dumps([PASTED, BY_HAND])], capture_output=True, text=True, check=True)
versions, texts = json.loads(run.stdout)
other = html2text.html2text(PASTED)
print("mailparser", versions[0], "· html-to-text", versions[1], "· html2text", version("html2text"))
print(f"pasted: {texts[0]!r}; with line ends between the tags: {texts[1]!r}; html2text, pasted: {other!r}")
sys.exit(0 if texts[0] == "2141,482.50215500.00" and texts[1].split() == ["214", "1,482.50", "215", "500.00"] else 1)
PYTHON

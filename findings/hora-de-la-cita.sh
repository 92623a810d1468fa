#!/bin/bash
# A library that finds dates in Spanish sentences should read «martes 10 a las 16:30», the way an appointment is written in Guatemala.
# chrono-node 2.10.3 takes the «a» of «a las» for a. m.: it finds «martes 10 a», ten in the morning of the nearest Tuesday, and is certain
# of the half of the day; the real hour is a second result, of today. The day of the month is gone. «3 de marzo a las 2 de la tarde» is two in
# the morning, and «tarde» a second result as well. The English of the same package reads «at 2 in the afternoon» as 14:00, and
# Spanish with «14:00» or «2:00 pm» behind a whole date is right, so the examples one tries first are.
# Seen with chrono-node 2.10.3, chrono.es.parseDate, on 3 March 2026 at 10:00. For the field: a desk that offers a reminder or a visit
# out of what was typed offers another day and another hour, each of them plausible.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts chrono-node@2.10.3 >/dev/null
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import * as chrono from "chrono-node";

const now = new Date(2026, 2, 3, 10);
const expected = [
  [chrono.es, "martes 10 a las 16:30", "3/3 10:00", 2],
  [chrono.es, "viernes 6 a las 3 p.m.", "6/3 6:00", 2],
  [chrono.es, "3 de marzo de 2026 a las 2 de la tarde", "3/3 2:00", 2],
  [chrono.es, "martes 10 de marzo a las 16:30", "10/3 16:30", 1],
  [chrono.es, "3 de marzo de 2026 a las 2:00 pm", "3/3 14:00", 1],
  [chrono.en, "March 3, 2026 at 2 in the afternoon", "3/3 14:00", 1],
];
console.log("chrono-node", JSON.parse(readFileSync("node_modules/chrono-node/package.json")).version);
let asSeen = true;
for (const [language, text, when, many] of expected) {
  const found = language.parse(text, now);
  const date = language.parseDate(text, now);
  const minutes = String(date.getMinutes()).padStart(2, "0");
  const said = `${date.getDate()}/${date.getMonth() + 1} ${date.getHours()}:${minutes}`;
  console.log(`«${text}»: ${said}, out of ${found.map((each) => `«${each.text}»`).join(" and ")}`);
  asSeen &&= said === when && found.length === many;
}
process.exit(asSeen ? 0 : 1);
JS
TZ=America/Guatemala node read.mjs

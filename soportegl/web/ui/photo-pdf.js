// Photos as one PDF, a sheet each: a JPEG lies in a PDF as it is. A library that writes PDF weighs more than these lines.
const [SHORT, LONG, EDGE] = [612, 792, 24];

/** A blob of these sheets (`{ blob, width, height }`, JPEG of three colours), on letter paper, upright or lying as each is. */
export function pdfOf(sheets) {
  const parts = [];
  const places = [];
  let length = 0;
  const put = (...pieces) => {
    for (const piece of pieces) length += piece.size ?? piece.length;
    parts.push(...pieces);
  };
  const object = (...pieces) => {
    places.push(length);
    put(`${places.length} 0 obj\n`, ...pieces, "\nendobj\n");
  };
  const stream = (says, content) => [`<<${says}/Length ${content.size ?? content.length}>>\nstream\n`, content, "\nendstream"];

  put("%PDF-1.4\n");
  object("<</Type/Catalog/Pages 2 0 R>>");
  // Each sheet is three objects: itself, what is painted on it, and the picture.
  const kids = sheets.map((_, number) => `${3 + number * 3} 0 R`).join(" ");
  object(`<</Type/Pages/Count ${sheets.length}/Kids[${kids}]>>`);
  for (const { blob, width, height } of sheets) {
    const self = places.length + 1;
    const [wide, high] = width > height ? [LONG, SHORT] : [SHORT, LONG];
    // As on a screen at most: a small picture is not blown up over a sheet.
    const scale = Math.min((wide - 2 * EDGE) / width, (high - 2 * EDGE) / height, 0.75);
    const [w, h] = [width * scale, height * scale];
    const place = [w, 0, 0, h, (wide - w) / 2, (high - h) / 2].map((number) => number.toFixed(2)).join(" ");
    object(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${wide} ${high}]/Contents ${self + 1} 0 R/Resources<</XObject<</F ${self + 2} 0 R>>>>>>`);
    object(...stream("", `q ${place} cm /F Do Q`));
    object(...stream(`/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode`, blob));
  }
  const start = length;
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
  const size = places.length + 1;
  put(`xref\n0 ${size}\n0000000000 65535 f \n`, ...rows, `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}

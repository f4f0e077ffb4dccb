// A PDF of one page that holds one picture: as small as ISO 32000 allows.

const LONG = 842; // points of the long side of A4
const MARGIN = 36;
const LINE = 20; // above the picture, for the title

/** The document as a Blob; `jpeg` are the bytes of a picture of `width` by `height` dots. */
export function pdf(jpeg, width, height, title) {
  const scale = Math.min((LONG - 2 * MARGIN) / width, (LONG - 2 * MARGIN) / height);
  const [wide, high] = [width * scale, height * scale];
  const page = [wide + 2 * MARGIN, high + 2 * MARGIN + LINE].map((length) => length.toFixed(2));
  const drawn = `BT /F1 11 Tf ${MARGIN} ${(high + MARGIN + 8).toFixed(2)} Td (${plain(title)}) Tj ET\n`
    + `q ${wide.toFixed(2)} 0 0 ${high.toFixed(2)} ${MARGIN} ${MARGIN} cm /P Do Q`;
  return assembled([
    ['<< /Type /Catalog /Pages 2 0 R >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.join(' ')}] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> /Font << /F1 6 0 R >> >> >>`],
    [`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`],
    [`<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`, jpeg, '\nendstream'],
    ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
    [`<< /Title (${plain(title)}) /Producer (Baton) >>`],
  ]);
}

/** The signs that the built-in font has, with those of the syntax escaped. */
function plain(text) {
  return text.normalize('NFC').replace(/[^\x20-\x7e\xa0-\xff]/g, '?').replace(/[\\()]/g, '\\$&')
    .replace(/[\xa0-\xff]/g, (sign) => `\\${sign.charCodeAt(0).toString(8)}`);
}

function assembled(objects) {
  const parts = ['%PDF-1.4\n'];
  const places = [];
  let at = parts[0].length;
  const add = (part) => {
    parts.push(part);
    at += part.length;
  };
  objects.forEach((object, place) => {
    places.push(at);
    add(`${place + 1} 0 obj\n`);
    object.forEach(add);
    add('\nendobj\n');
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(`xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${at}\n%%EOF\n`);
  return new Blob(parts, { type: 'application/pdf' });
}

// The diagram as a picture or a document, made in the browser.
import { h } from '../shell/dom.js';
import { pdf } from './pdf.js';

const SHARP = 2; // dots for each point of the drawing
const MOST = 12_000; // dots a side; a browser's canvas takes no more
const MARGIN = 24;

export async function asSvg(modeler, name) {
  const { svg } = await modeler.saveSVG();
  save(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`);
}

export async function asImage(modeler, name) {
  const canvas = await painted(modeler);
  const blob = await new Promise((take) => canvas.toBlob(take, 'image/png'));
  if (!blob) throw new Error('The picture would be too large.');
  save(blob, `${name}.png`);
}

/** One page, as large as the drawing needs, with its title. */
export async function asPdf(modeler, name, title) {
  const canvas = await painted(modeler, SHARP * 1.5);
  const picture = canvas.toDataURL('image/jpeg', 0.92).split(',')[1];
  save(pdf(Uint8Array.fromBase64?.(picture) || fromBase64(picture), canvas.width, canvas.height, title), `${name}.pdf`);
}

async function painted(modeler, sharp = SHARP) {
  const { svg } = await modeler.saveSVG();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(sharp, MOST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((image.width + 2 * MARGIN) * scale);
  canvas.height = Math.ceil((image.height + 2 * MARGIN) * scale);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(scale, scale);
  pen.drawImage(image, MARGIN, MARGIN, image.width, image.height);
  return canvas;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

function save(blob, name) {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// A picture of a page has few colours: as a PNG with a palette it is a third of its size.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const MOST = 256;

/** A PNG of Chromium's, 8 bits a channel, with its 256 most frequent colours; others become the nearest of them. */
export function withPalette(/** @type {Buffer} */ png) {
  const { width, height, colours } = read(png);
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST).map(([colour]) => colour);
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(colour, palette)]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) lines[y * (width + 1) + 1 + x] = index.get(colours[y * width + x] ?? 0) ?? 0;
  }
  const head = Buffer.from(png.subarray(16, 29));
  head[9] = 3;
  const entries = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', entries), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function nearest(/** @type {number} */ colour, /** @type {number[]} */ palette) {
  let best = 0;
  let least = Infinity;
  palette.forEach((other, index) => {
    const far = [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
    if (far < least) [best, least] = [index, far];
  });
  return best;
}

/** Width, height, and each pixel's colour as one number. */
function read(/** @type {Buffer} */ png) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind] = [png[24], png[25]];
  const size = kind === 6 ? 4 : 3;
  if (depth !== 8 || (kind !== 2 && kind !== 6)) throw new Error('this is no PNG with 8 bits a channel');
  const data = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * size, height, size);
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel += 1) colours[pixel] = bytes.readUIntBE(pixel * size, 3);
  return { width, height, colours };
}

/** Undoes what each line says was done to it (PNG, section 9). */
function unfiltered(/** @type {Buffer} */ lines, /** @type {number} */ length, /** @type {number} */ height, /** @type {number} */ size) {
  const bytes = Buffer.alloc(length * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (length + 1)];
    for (let x = 0; x < length; x += 1) {
      const at = y * length + x;
      const left = x >= size ? bytes[at - size] ?? 0 : 0;
      const up = y > 0 ? bytes[at - length] ?? 0 : 0;
      const corner = x >= size && y > 0 ? bytes[at - length - size] ?? 0 : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      bytes[at] = (lines[y * (length + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return bytes;
}

function paeth(/** @type {number} */ left, /** @type {number} */ up, /** @type {number} */ corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function chunk(/** @type {string} */ name, /** @type {Buffer} */ data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

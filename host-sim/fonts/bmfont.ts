/**
 * BMFont binary format, version 3 (AngelCode): what Commodetto's font engine of the Moddable SDK reads. One page, characters in
 * ascending order (it searches by halving), no kerning. All numbers little-endian.
 */

/** One character: where its picture lies on the page and how it is set. */
export interface BmfontCharacter {
  readonly codePoint: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Offsets of the picture from the pen and from the top of the line. */
  readonly xOffset: number;
  readonly yOffset: number;
  readonly advance: number;
}

/** Everything a font file says. */
export interface Bmfont {
  readonly name: string;
  readonly size: number;
  readonly lineHeight: number;
  /** Distance of the baseline from the top of the line. */
  readonly base: number;
  readonly pageWidth: number;
  readonly pageHeight: number;
  /** File name of the page's picture. */
  readonly page: string;
  readonly characters: readonly BmfontCharacter[];
}

/** A font file that cannot be read. */
export class BmfontError extends Error {
  override readonly name = "BmfontError";
}

const CHARACTER_BYTES = 20;
/** Version byte after "BMF". */
const VERSION = 3;

function block(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32LE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Writes a font file. */
export function encodeBmfont(font: Bmfont): Buffer {
  const info = Buffer.alloc(14);
  info.writeInt16LE(font.size, 0);
  info.writeUInt8(0b0100_0000, 2); // unicode
  info.writeUInt16LE(100, 4); // stretchH, percent
  info.writeUInt8(1, 6); // supersampling level
  const common = Buffer.alloc(15);
  common.writeUInt16LE(font.lineHeight, 0);
  common.writeUInt16LE(font.base, 2);
  common.writeUInt16LE(font.pageWidth, 4);
  common.writeUInt16LE(font.pageHeight, 6);
  common.writeUInt16LE(1, 8); // pages
  const characters = Buffer.alloc(font.characters.length * CHARACTER_BYTES);
  [...font.characters]
    .sort((a, b) => a.codePoint - b.codePoint)
    .forEach((character, index) => {
      const at = index * CHARACTER_BYTES;
      characters.writeUInt32LE(character.codePoint, at);
      characters.writeUInt16LE(character.x, at + 4);
      characters.writeUInt16LE(character.y, at + 6);
      characters.writeUInt16LE(character.width, at + 8);
      characters.writeUInt16LE(character.height, at + 10);
      characters.writeInt16LE(character.xOffset, at + 12);
      characters.writeInt16LE(character.yOffset, at + 14);
      characters.writeInt16LE(character.advance, at + 16);
      // Page 0; channel 0, whose upper bits Commodetto takes as flags ("one run of code points", "kerning sorted").
    });
  return Buffer.concat([
    Buffer.from([0x42, 0x4d, 0x46, VERSION]),
    block(1, Buffer.concat([info, Buffer.from(`${font.name}\0`, "latin1")])),
    block(2, common),
    block(3, Buffer.from(`${font.page}\0`, "latin1")),
    block(4, characters),
  ]);
}

/** Reads a font file; throws {@link BmfontError}. */
export function decodeBmfont(bytes: Buffer): Bmfont {
  if (bytes.length < 4 || bytes.toString("latin1", 0, 3) !== "BMF" || bytes[3] !== VERSION) {
    throw new BmfontError("not a BMFont file of version 3");
  }
  const blocks = new Map<number, Buffer>();
  for (let at = 4; at < bytes.length;) {
    if (at + 5 > bytes.length) throw new BmfontError("truncated block head");
    const length = bytes.readUInt32LE(at + 1);
    if (at + 5 + length > bytes.length) throw new BmfontError("block runs over the end");
    blocks.set(bytes[at], bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const [info, common, pages, table] = [1, 2, 3, 4].map((type) => blocks.get(type));
  if (!info || !common || !pages || !table) throw new BmfontError("a block is missing");
  if (info.length < 14 || common.length < 15 || table.length % CHARACTER_BYTES !== 0) {
    throw new BmfontError("a block has the wrong length");
  }
  const characters: BmfontCharacter[] = [];
  for (let at = 0; at < table.length; at += CHARACTER_BYTES) {
    characters.push({
      codePoint: table.readUInt32LE(at),
      x: table.readUInt16LE(at + 4),
      y: table.readUInt16LE(at + 6),
      width: table.readUInt16LE(at + 8),
      height: table.readUInt16LE(at + 10),
      xOffset: table.readInt16LE(at + 12),
      yOffset: table.readInt16LE(at + 14),
      advance: table.readInt16LE(at + 16),
    });
  }
  const text = (buffer: Buffer, from: number): string => buffer.toString("latin1", from).replace(/\0.*$/, "");
  return {
    name: text(info, 14),
    size: info.readInt16LE(0),
    lineHeight: common.readUInt16LE(0),
    base: common.readUInt16LE(2),
    pageWidth: common.readUInt16LE(4),
    pageHeight: common.readUInt16LE(6),
    page: text(pages, 0),
    characters,
  };
}

/** Display lists (docs/link.md, "Display list"): the drawing calls of one frame, from begin to end. */
import { FrameError } from "./frame-error";
import { LinkReader, type LinkWriter } from "./link-bytes";
import { namesByCode } from "./link-operations";
import { readFields, writeFields, type FieldList, type FieldValues } from "./link-fields";

const PLACE = [
  ["x", "i16"],
  ["y", "i16"],
] as const;

/** The drawing operations as a table. */
export const DRAWINGS = Object.freeze({
  begin: { code: 0x01, fields: [] },
  rectangle: { code: 0x02, fields: [...PLACE, ["width", "u16"], ["height", "u16"], ["colour", "u24"]] },
  text: { code: 0x03, fields: [["font", "u8"], ...PLACE, ["colour", "u24"], ["text", "text16"]] },
  bitmap: { code: 0x04, fields: [["bitmap", "u8"], ...PLACE, ["colour", "u24"]] },
  qr: { code: 0x05, fields: [...PLACE, ["modulePixels", "u8"], ["colour", "u24"], ["text", "text16"]] },
  end: { code: 0x06, fields: [] },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly fields: FieldList }>>);

export type DrawingName = keyof typeof DRAWINGS;

export type DrawingValues<Name extends DrawingName> = FieldValues<(typeof DRAWINGS)[Name]["fields"]>;

/** One drawing operation with its values. */
export type Drawing = {
  readonly [Name in DrawingName]: { readonly kind: Name } & DrawingValues<Name>;
}[DrawingName];

/** Fonts by their number on the link. */
export const FONTS = Object.freeze(["text16", "text20", "bold20", "bold28", "digits48"] as const);

/** Bitmaps by their number on the link. */
export const BITMAPS = Object.freeze([
  "contactless",
  "card-insert",
  "card-swipe",
  "tick",
  "cross",
  "warning",
  "link-up",
  "link-down",
  "card-remove",
] as const);

const NAME_BY_CODE = namesByCode<DrawingName>(DRAWINGS);

/** Appends one drawing operation to the body that `writer` holds. */
export function writeDrawing<Name extends DrawingName>(
  writer: LinkWriter,
  name: Name,
  values: DrawingValues<Name>,
): void {
  const { code, fields } = DRAWINGS[name];
  writer.unsigned(code, 1);
  writeFields(writer, fields, values);
}

/** The drawing operations between begin and end. Throws {@link FrameError}. */
export function decodeDrawings(list: Uint8Array): Drawing[] {
  const reader = new LinkReader(list);
  const drawings: Drawing[] = [];
  if (readDrawing(reader).kind !== "begin") throw new FrameError("unknown-drawing", 0, "no begin");
  for (;;) {
    const at = reader.offset;
    const drawing = readDrawing(reader);
    if (drawing.kind === "begin") throw new FrameError("unknown-drawing", at, "begin again");
    if (drawing.kind === "end") break;
    drawings.push(drawing);
  }
  reader.end();
  return drawings;
}

function readDrawing(reader: LinkReader): Drawing {
  const at = reader.offset;
  const code = reader.unsigned(1);
  const kind = NAME_BY_CODE[code];
  if (kind === undefined) throw new FrameError("unknown-drawing", at, String(code));
  const drawing = { kind, ...readFields(reader, DRAWINGS[kind].fields as FieldList) } as Drawing;
  if (drawing.kind === "text" && drawing.font >= FONTS.length) throw new FrameError("bad-value", at, "font");
  if (drawing.kind === "bitmap" && drawing.bitmap >= BITMAPS.length) throw new FrameError("bad-value", at, "bitmap");
  return drawing;
}

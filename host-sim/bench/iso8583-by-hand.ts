/**
 * What somebody would write who needs this one message and no library: a short table, two loops. It does the work that
 * the codec does (lengths, characters by kind, bitmap, truncated and trailing bytes), and so is the measure of what the
 * codec's generality costs.
 */

/** Number, kind, digits of the length prefix, length. */
type Row = readonly [field: number, kind: "n" | "an" | "ans" | "z" | "b", prefix: 0 | 2 | 3, length: number];

// prettier-ignore
const ROWS: readonly Row[] = [
  [2, "n", 2, 19], [3, "n", 0, 6], [4, "n", 0, 12], [7, "n", 0, 10], [11, "n", 0, 6], [12, "n", 0, 6], [13, "n", 0, 4],
  [14, "n", 0, 4], [18, "n", 0, 4], [22, "n", 0, 3], [23, "n", 0, 3], [24, "n", 0, 3], [25, "n", 0, 2], [35, "z", 2, 37],
  [37, "an", 0, 12], [41, "ans", 0, 8], [42, "ans", 0, 15], [48, "ans", 3, 999], [49, "an", 0, 3], [55, "b", 3, 999],
];

export type HandMessage = (string | Uint8Array | undefined)[];

const BODY = 12;

/** Writes the message of type 0200 into `out`; returns its length. */
export function packByHand(values: HandMessage, out: Uint8Array): number {
  for (let index = 0; index < 4; index++) out[index] = "0200".charCodeAt(index);
  for (let index = 4; index < BODY; index++) out[index] = 0;
  let at = BODY;
  for (const [field, kind, prefix, limit] of ROWS) {
    const value = values[field];
    if (value === undefined) continue;
    const length = value.length;
    if (length > limit || (prefix === 0 && length < limit)) throw new Error(`field ${field}: length`);
    out[4 + ((field - 1) >> 3)] |= 0x80 >> ((field - 1) & 7);
    if (prefix === 3) out[at++] = 0x30 + Math.floor(length / 100);
    if (prefix > 0) {
      out[at++] = 0x30 + (Math.floor(length / 10) % 10);
      out[at++] = 0x30 + (length % 10);
    }
    if (typeof value === "string") {
      for (let index = 0; index < length; index++) {
        const code = value.charCodeAt(index);
        if (!allowed(kind, code)) throw new Error(`field ${field}: character`);
        out[at++] = code;
      }
    } else {
      out.set(value, at);
      at += length;
    }
  }
  return at;
}

/** Reads the message; every value is there when it returns. */
export function unpackByHand(bytes: Uint8Array): HandMessage {
  const values: HandMessage = new Array<string | Uint8Array | undefined>(65);
  if (bytes.length < BODY) throw new Error("truncated");
  for (let index = 0; index < 4; index++) if (!allowed("n", bytes[index])) throw new Error("message type");
  let at = BODY;
  for (const [field, kind, prefix, limit] of ROWS) {
    if ((bytes[4 + ((field - 1) >> 3)] & (0x80 >> ((field - 1) & 7))) === 0) continue;
    let length: number = limit;
    if (prefix > 0) {
      if (at + prefix > bytes.length) throw new Error(`field ${field}: truncated`);
      length = 0;
      for (let index = 0; index < prefix; index++) {
        if (!allowed("n", bytes[at])) throw new Error(`field ${field}: length`);
        length = length * 10 + bytes[at++] - 0x30;
      }
      if (length > limit) throw new Error(`field ${field}: length`);
    }
    if (at + length > bytes.length) throw new Error(`field ${field}: truncated`);
    if (kind === "b") {
      values[field] = bytes.subarray(at, at + length);
    } else {
      let text = "";
      for (let index = at; index < at + length; index++) {
        if (!allowed(kind, bytes[index])) throw new Error(`field ${field}: character`);
        text += String.fromCharCode(bytes[index]);
      }
      values[field] = text;
    }
    at += length;
  }
  if (at !== bytes.length) throw new Error("trailing");
  return values;
}

function allowed(kind: Row[1], code: number): boolean {
  if (kind === "n") return code >= 0x30 && code <= 0x39;
  if (kind === "ans") return code >= 0x20 && code <= 0x7e;
  if (code >= 0x30 && code <= 0x39) return true;
  if (kind === "z") return code === 0x3d || code === 0x44;
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x20;
}

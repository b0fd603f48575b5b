/** Answers that are no answers: one way to damage the data of each {@link Malformation}; the status word stays. */
import { encodeTlv } from "../../firmware/codec/tlv";
import type { AppletAnswer } from "./card-command";
import type { Malformation } from "./fault";

const deepest = 40;

const damages: Readonly<Record<Malformation, (data: Uint8Array) => Uint8Array>> = Object.freeze({
  empty: () => new Uint8Array(0),
  "cut-short": (data) => data.subarray(0, data.length >> 1),
  "length-over-end": (data) => withLength(data, Uint8Array.of(0x81, 0xff)),
  "length-indefinite": (data) => withLength(data, Uint8Array.of(0x80)),
  "length-of-four-bytes": (data) => withLength(data, Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff)),
  "tag-without-end": () => new Uint8Array(16).fill(0x9f),
  "nested-too-deep": () => {
    let nested: Uint8Array = new Uint8Array(0);
    for (let depth = 0; depth < deepest; depth++) nested = encodeTlv(0x70, nested);
    return nested;
  },
  "other-template": (data) => (data.length === 0 ? data : Uint8Array.of(0x61, ...data.subarray(1))),
  "value-twice": (data) => encodeTlv(data[0] ?? 0x70, contentOf(data), contentOf(data)),
  "trailing-byte": (data) => Uint8Array.of(...data, 0x5a),
  "all-zero": (data) => new Uint8Array(data.length),
});

/** The answer with its data damaged. */
export function malformed({ data, statusWord }: AppletAnswer, how: Malformation): AppletAnswer {
  return { data: damages[how](data), statusWord };
}

/** Length bytes of the outermost object replaced by others. */
function withLength(data: Uint8Array, length: Uint8Array): Uint8Array {
  return data.length === 0 ? data : Uint8Array.of(data[0], ...length, ...contentOf(data));
}

/** The value of the outermost object, whose tag has one byte in every answer of a card. */
function contentOf(data: Uint8Array): Uint8Array {
  const lengthBytes = data.length > 1 && data[1] > 0x80 ? 1 + (data[1] & 0x7f) : 1;
  return data.subarray(1 + lengthBytes);
}

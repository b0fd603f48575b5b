/** Issuer Script Results, tag 9F5B: what became of each script, five bytes for one (EMV Book 4, annex A5). */
import { encodeTlv } from "../../../firmware/codec/tlv";
import { readChipData } from "./chip-data";

const resultLength = 5;
/** Upper half of a result's first byte: carried out to its end. */
const successful = 0x2;
/** Terminal Verification Results, byte 5 b5: a script failed after the last GENERATE AC (Book 3, annex C5). */
const failedAfterwards = 0x10;

/** The value of the tag; `undefined` when it is not there, or not made of whole results. */
export function scriptResultsOf(field55: Uint8Array): Uint8Array | undefined {
  const results = readChipData(field55)?.get(0x9f5b);
  return results !== undefined && results.length > 0 && results.length % resultLength === 0 ? results : undefined;
}

/** Whether every script was carried out. */
export function stateOf(results: Uint8Array): "delivered" | "failed" {
  for (let at = 0; at < results.length; at += resultLength) if (results[at] >> 4 !== successful) return "failed";
  return "delivered";
}

/** The field as the last cryptogram saw it: what scripts did afterwards cannot have been signed. */
export function asBeforeLastScripts(field55: Uint8Array): Uint8Array {
  const objects = readChipData(field55);
  if (objects === undefined) return field55;
  const parts = [...objects].map(([tag, value]) => {
    const copy = value.slice();
    if (tag === 0x95 && copy.length === 5) copy[4] &= ~failedAfterwards;
    return encodeTlv(tag, copy);
  });
  return Uint8Array.from(Buffer.concat(parts));
}

/** Field 55 of a request, as the issuer reads it: BER-TLV objects side by side, none twice. */
import { ParseError } from "../../../firmware/codec/parse-error";
import { listTlv } from "../../../firmware/codec/tlv";

export type ChipData = ReadonlyMap<number, Uint8Array>;

/** The objects by tag; `undefined` when the field is not well formed. */
export function readChipData(field55: Uint8Array): ChipData | undefined {
  const objects = new Map<number, Uint8Array>();
  try {
    for (const { tag, value } of listTlv(field55)) {
      if (objects.has(tag)) return undefined;
      objects.set(tag, value);
    }
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
  return objects;
}

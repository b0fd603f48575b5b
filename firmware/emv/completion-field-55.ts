/**
 * Field 55 of the message that tells the issuer how its card ended: the last cryptogram, the values it was made of, and what
 * became of the issuer's scripts (EMV Book 3, 10.10; Book 4, 6.3.9 and annex A5).
 */
import { encodeTlv } from "../codec/tlv";
import { joinBytes } from "./byte-strings";
import { buildField55 } from "./card-data";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { completionField55Tags } from "./tables/field-55";
import { tags } from "./tables/tags";

/** The objects there are, and `scriptResults` (tag 9F5B) unless there was no script. */
export function completionField55(data: DataObjects, scriptResults: Uint8Array): Uint8Array {
  const field = buildField55(data, completionField55Tags);
  const parts = field instanceof Ended ? [] : [field];
  // Not kept among the data objects: to kernel 2 the tag is another object, which the card may give.
  if (scriptResults.length > 0) parts.push(encodeTlv(tags.issuerScriptResults, scriptResults));
  return joinBytes(parts);
}

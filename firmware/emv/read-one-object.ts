/** GET DATA: single data objects that stand in no record (EMV Book 3, 6.5.7). */
import { getData } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { readTlv } from "../codec/tlv";
import type { CardSession } from "./card-session";
import { Ended, parsed } from "./ended";

const phase = "GET DATA";

/** The object's value; `undefined` when the card refuses or answers something else. */
export async function readOneObject(
  session: CardSession,
  tag: number,
  length: number,
): Promise<Uint8Array | undefined | Ended> {
  const response = await session.exchange(getData(tag), phase);
  if (response instanceof Ended) return response;
  if (response.statusWord !== statusWords.success) return undefined;
  const tlv = parsed(phase, () => readTlv(response.data));
  if (tlv instanceof Ended || tlv === undefined || tlv.tag !== tag || tlv.value.length !== length) return undefined;
  return tlv.value.slice();
}

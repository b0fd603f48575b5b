/** What a 0500 or 0520 says of its batch, and whether it agrees with itself (docs/host-messages.md, "What belongs to a batch"). */
import { listTlv, TlvError } from "../../../firmware/codec/tlv";
import type { Message } from "../../../firmware/iso8583/message";
import { areEqual, type BatchTotals } from "../../ledger/batch-totals";
import type { SettlementClaim } from "../../ledger/settlement-book";
import { transmissionInstant } from "../transmission-time";
import { batchOf, currencyOf, problem, terminalOf, text, type FormatProblem } from "./request-check";

/** Fields 75, 77, 87, 89: what was taken back counts for nothing, so there is nothing to tell of it. */
const reversalFields: readonly number[] = [75, 77, 87, 89];
/** One line of field 63: kind, number (n 10), amount (n 16), name of the scheme. */
const lineTag = 0xdf50;
const lineHeadBytes = 1 + 5 + 8;
const longestName = 16;
const lineKinds = ["debits", "credits"] as const;

/** Field 97: sales less refunds; D is what the merchant gets. */
export function netOf({ creditsMinor, debitsMinor }: BatchTotals): string {
  const net = debitsMinor - creditsMinor;
  return (net < 0 ? "C" : "D") + String(Math.abs(net)).padStart(16, "0");
}

/** The claim of a message whose fields are all there. */
export function settlementClaim(request: Message, now: number): SettlementClaim | FormatProblem {
  const batch = batchOf(request);
  if (typeof batch !== "number") return batch;
  const transmittedAt = transmissionInstant(text(request, 7), now);
  if (transmittedAt === undefined) return problem(7, "is no date and time");
  const currency = currencyOf(request);
  if (typeof currency !== "string") return currency;
  const reversed = reversalFields.find((field) => Number(text(request, field)) !== 0);
  if (reversed !== undefined) return problem(reversed, "is not zero");
  const totals = {
    creditsNumber: Number(text(request, 74)),
    creditsMinor: Number(text(request, 86)),
    debitsNumber: Number(text(request, 76)),
    debitsMinor: Number(text(request, 88)),
  };
  if (!Number.isSafeInteger(totals.creditsMinor)) return problem(86, "is more than any batch can come to");
  if (!Number.isSafeInteger(totals.debitsMinor)) return problem(88, "is more than any batch can come to");
  if (text(request, 97) !== netOf(totals)) return problem(97, "is not what sales and refunds come to");
  const details = request.bytes(63);
  const lines = linesTotal(details ?? new Uint8Array(0));
  if (lines === undefined) return problem(63, "has no totals by scheme and kind");
  if (!areEqual(lines, totals)) return problem(63, "comes to other totals than the message");
  const merchantId = text(request, 42).trimEnd();
  const key = { terminalId: terminalOf(request), batch, stan: text(request, 11), transmittedAt };
  return { ...key, merchantId, currency, totals, details };
}

/** What the lines of field 63 come to; `undefined` when they cannot be read. */
function linesTotal(details: Uint8Array): BatchTotals | undefined {
  const totals = { creditsNumber: 0, creditsMinor: 0, debitsNumber: 0, debitsMinor: 0 };
  try {
    for (const { tag, value } of listTlv(details)) {
      const line = tag === lineTag ? Buffer.from(value).toString("hex") : "";
      const match = /^0([01])(\d{10})(\d{16})((?:[0-9a-f]{2})+)$/.exec(line);
      if (match === null || value.length - lineHeadBytes > longestName) return undefined;
      const kind = lineKinds[Number(match[1])];
      totals[`${kind}Number`] += Number(match[2]);
      totals[`${kind}Minor`] += Number(match[3]);
    }
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
    return undefined;
  }
  return totals;
}

/** Numbers that the acquirer gives to a transaction. Both follow from time and sequence, so that a replay repeats them. */
import { createHash } from "node:crypto";

const dayMs = 86_400_000;

/** Field 37: last digit of the year, day of the year, hour, and a sequence of six digits. */
export function retrievalReference(at: number, sequence: number): string {
  const date = new Date(at);
  const dayOfYear = Math.floor((at - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1;
  const parts = [
    String(date.getUTCFullYear() % 10),
    String(dayOfYear).padStart(3, "0"),
    String(date.getUTCHours()).padStart(2, "0"),
    String(sequence % 1_000_000).padStart(6, "0"),
  ];
  return parts.join("");
}

/** Field 38 where the issuer gave none: six digits that look unlike the reference number they are made of. */
export function authorisationCode(reference: string): string {
  const digest = createHash("sha256").update(reference).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, "0");
}

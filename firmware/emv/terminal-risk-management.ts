/** Terminal risk management: floor limit, random selection, velocity (EMV Book 3, 10.6). Findings are TVR bits. */
import type { Random } from "../ports/random";
import { setBit } from "./bits";
import type { CardSession } from "./card-session";
import type { ContactApplication, RandomSelection } from "./contact-configuration";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { readOneObject } from "./read-one-object";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

/** Carries out all three, in the book's order, and sets their bits. `Ended` when the card was lost on the way. */
export async function manageTerminalRisk(
  session: CardSession,
  data: DataObjects,
  { floorLimitMinor, randomSelection }: ContactApplication,
  amountMinor: number,
  random: Random,
): Promise<undefined | Ended> {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  // 10.6.1; no log of earlier sales is kept whose amounts could be added.
  if (amountMinor >= floorLimitMinor) setBit(results, tvr.floorLimitExceeded);
  else if (isSelected(randomSelection, floorLimitMinor, amountMinor, drawPercent(random))) {
    setBit(results, tvr.randomlySelectedForOnline);
  }
  return checkVelocity(session, data, results);
}

/** 10.6.2, figure 9: below the threshold the target percentage; above, more of them the nearer the floor limit. */
export function isSelected(
  { thresholdMinor, targetPercent, maximumTargetPercent }: RandomSelection,
  floorLimitMinor: number,
  amountMinor: number,
  drawn: number,
): boolean {
  if (amountMinor < thresholdMinor) return drawn <= targetPercent;
  const share = (amountMinor - thresholdMinor) / (floorLimitMinor - thresholdMinor);
  return drawn <= targetPercent + (maximumTargetPercent - targetPercent) * share;
}

/** A random number from 1 to 99, each as likely as another: bytes from 198 on would make some likelier. */
export function drawPercent(random: Random): number {
  const byte = new Uint8Array(1);
  // Bounded, for a generator that is stuck; the last resort selects.
  for (let attempt = 0; attempt < 64; attempt++) {
    random.fill(byte);
    if (byte[0] < 198) return (byte[0] % 99) + 1;
  }
  return 1;
}

/** 10.6.3: how often in a row the card went without its issuer. Only for a card that has both limits. */
async function checkVelocity(session: CardSession, data: DataObjects, results: Uint8Array): Promise<undefined | Ended> {
  const lower = data.filled(tags.lowerConsecutiveOfflineLimit);
  const upper = data.filled(tags.upperConsecutiveOfflineLimit);
  if (lower === undefined || upper === undefined) return undefined;
  const counter = await readCounter(session, tags.applicationTransactionCounter);
  if (counter instanceof Ended) return counter;
  const lastOnline = await readCounter(session, tags.lastOnlineCounter);
  if (lastOnline instanceof Ended) return lastOnline;
  if (lastOnline === 0) setBit(results, tvr.newCard);
  // Without both, or with a last online transaction that lies ahead, both limits count as exceeded.
  const isUnknown = counter === undefined || lastOnline === undefined || counter <= lastOnline;
  const passed = isUnknown ? Infinity : counter - lastOnline;
  if (passed > lower[0]) setBit(results, tvr.lowerConsecutiveOfflineLimitExceeded);
  if (passed > upper[0]) setBit(results, tvr.upperConsecutiveOfflineLimitExceeded);
  return undefined;
}

/** The two bytes of a counter by GET DATA; `undefined` when the card does not tell. */
async function readCounter(session: CardSession, tag: number): Promise<number | undefined | Ended> {
  const value = await readOneObject(session, tag, 2);
  if (value === undefined || value instanceof Ended) return value;
  return (value[0] << 8) | value[1];
}

/** Terminal Floor Limit as the card may ask for it: four bytes, binary (tag 9F1B; Book 3, annex A). */
export function floorLimitObject(floorLimitMinor: number): Uint8Array {
  const value = Math.min(floorLimitMinor, 0xffffffff);
  return Uint8Array.of(value / 0x1000000, value >> 16, value >> 8, value);
}

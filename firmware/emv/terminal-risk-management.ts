/**
 * Terminal risk management: exception file, floor limit, random selection, velocity (EMV Book 3, 10.6; Book 4, 6.3.5). Findings are
 * TVR bits.
 */
import type { Random } from "../ports/random";
import { setBit } from "./bits";
import type { CardSession } from "./card-session";
import type { ContactApplication, RandomSelection } from "./contact-configuration";
import type { ContactServices } from "./contact-services";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { readOneObject } from "./read-one-object";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

/** The sale as risk management sees it. */
export interface RiskInput {
  readonly application: Pick<ContactApplication, "floorLimitMinor" | "randomSelection">;
  readonly amountMinor: number;
  readonly pan: string;
  readonly services: Pick<ContactServices, "random" | "register">;
}

/** Carries out all of it, and sets the bits. `Ended` when the card was lost on the way. */
export async function manageTerminalRisk(
  session: CardSession,
  data: DataObjects,
  { application, amountMinor, pan, services }: RiskInput,
): Promise<undefined | Ended> {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  const { floorLimitMinor, randomSelection } = application;
  const { random, register } = services;
  if (register?.isExcepted(pan) === true) setBit(results, tvr.cardOnExceptionFile);
  // 10.6.1: one sale split in two is as large as the two; of several earlier ones the latest counts.
  const isBelow = amountMinor < floorLimitMinor && amountMinor + (register?.latestMinor(pan) ?? 0) < floorLimitMinor;
  if (!isBelow) setBit(results, tvr.floorLimitExceeded);
  else if (isSelected(randomSelection, floorLimitMinor, amountMinor, drawPercent(random))) {
    setBit(results, tvr.randomlySelectedForOnline);
  }
  return checkVelocity(session, data, results);
}

/** Remembers an approved sale, where there is a floor limit that the next one could be split to stay below. */
export function noteApproved({ application, amountMinor, pan, services }: RiskInput): void {
  if (amountMinor < application.floorLimitMinor) services.register?.note(pan, amountMinor);
}

/** 10.6.2, figure 15: below the threshold the target percentage; above, more of them the nearer the floor limit. */
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

/** What of a card must not be found anywhere: the digits of its account number and of its tracks, and its holder's PIN. */
import type { StripeTracks } from "../board/chips/stripe-head";
import type { ChipProfile } from "../cards/profile";

export type SecretKind = "PAN" | "track" | "PIN";

export interface CardSecret {
  readonly kind: SecretKind;
  /** Digits to find in any form. */
  readonly digits?: string;
  /** Bytes to find as they are. */
  readonly hex?: string;
}

/** Shorter runs occur by chance: a PIN of four digits is looked for in its blocks only. */
const SHORTEST_RUN = 9;
/** Digits of a run that must differ from each other: test cards have many zeros. */
const LEAST_VARIETY = 5;

/** The secrets of an account: number, track data behind it, PIN. */
export function secretsOf({ account, pin }: Pick<ChipProfile, "account" | "pin">): CardSecret[] {
  const { pan, expiry, serviceCode, discretionary } = account;
  return [
    ...panSecrets(pan),
    ...trackSecrets(`${expiry.slice(0, 4)}${serviceCode}${discretionary}`),
    ...(pin === undefined ? [] : pinSecrets(pin.digits)),
  ];
}

/** The secrets of a magnetic stripe: its tracks without sentinels (ISO/IEC 7813). */
export function secretsOfStripe({ track1, track2 }: StripeTracks): CardSecret[] {
  const [firstPan, , first] = track1?.slice(1).split("^") ?? [];
  const [secondPan, second] = track2?.split("=") ?? [];
  const pan = secondPan ?? firstPan;
  const behind = [first, second].filter((part) => part !== undefined);
  return [...(pan === undefined ? [] : panSecrets(pan)), ...behind.flatMap(trackSecrets)];
}

/** The number, and every run of it that is too long for the first six and last four digits that may be shown. */
function panSecrets(pan: string): CardSecret[] {
  return [{ kind: "PAN", digits: pan }, ...runsOf("PAN", pan)];
}

/** Parts of the digits, as far as they do not occur by chance. */
function runsOf(kind: SecretKind, digits: string): CardSecret[] {
  const runs: CardSecret[] = [];
  for (let at = 0; at + SHORTEST_RUN <= digits.length; at++) {
    const run = digits.slice(at, at + SHORTEST_RUN);
    if (isVaried(run)) runs.push({ kind, digits: run });
  }
  return runs;
}

/** Expiry, service code and discretionary data in one. */
function trackSecrets(digits: string): CardSecret[] {
  return isVaried(digits) ? [{ kind: "track", digits }] : [];
}

/** PIN blocks of formats 0, 2, and 4 before they are bound or encrypted (ISO 9564-1, 9.3); longer PINs by their digits, too. */
function pinSecrets(pin: string): CardSecret[] {
  const length = pin.length.toString(16);
  const block = (control: string, filler: string): CardSecret => {
    return { kind: "PIN", hex: `${control}${length}${pin}`.padEnd(16, filler) };
  };
  const blocks = [block("0", "f"), block("2", "f"), block("4", "a")];
  return [...blocks, ...runsOf("PIN", pin)];
}

function isVaried(run: string): boolean {
  return run.length >= SHORTEST_RUN && new Set(run).size >= LEAST_VARIETY;
}

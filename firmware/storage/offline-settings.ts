/** Selling without the host: whether, how, and how much (docs/offline.md). */
import { boolean, defaulted, object, optional, whole } from "./settings-checks";

export interface OfflineSettings {
  readonly enabled: boolean;
  /** How cards are taken without the host. */
  readonly entryModes: { readonly contactless: boolean; readonly contact: boolean; readonly swipe: boolean };
  /** The merchant answers for sales that neither card nor issuer has approved. */
  readonly standIn: boolean;
  /** Of one sale. */
  readonly maximumAmountMinor: number;
  /** Of sales that the host does not know of yet. */
  readonly maximumCount: number;
  readonly maximumTotalMinor: number;
  /** How long it may go on without the host. */
  readonly windowHours: number;
  /** A sale that the host was not told of in this time is not sent any more. */
  readonly expiryHours: number;
}

/** As they stand in the JSON: the amounts follow the currency where they are left out. */
export type RawOfflineSettings = Omit<OfflineSettings, "maximumAmountMinor" | "maximumTotalMinor"> & {
  readonly maximumAmountMinor: number | undefined;
  readonly maximumTotalMinor: number | undefined;
};

/** Of one sale, and of all that the host does not know of, in whole units of the currency. */
const DEFAULT_AMOUNT_UNITS = 100;
const DEFAULT_TOTAL_UNITS = 2_000;
/** What the journal is made for (docs/journal.md). */
const MOST_SALES = 2_000;
/** Largest amount of field 4 (n 12). */
const MAXIMUM_AMOUNT_MINOR = 999_999_999_999;

/** Maestro demands that every sale is asked for; all others leave it to their cards. */
const ONLINE_ONLY_AIDS: readonly string[] = Object.freeze(["A0000000043060"]);

export const OFFLINE = defaulted(
  object<RawOfflineSettings>({
    enabled: optional(boolean, false),
    entryModes: defaulted(
      object<OfflineSettings["entryModes"]>({
        contactless: optional(boolean, true),
        contact: optional(boolean, true),
        swipe: optional(boolean, false),
      }),
    ),
    standIn: optional(boolean, false),
    maximumAmountMinor: optional(whole(1, MAXIMUM_AMOUNT_MINOR), undefined),
    maximumCount: optional(whole(1, MOST_SALES), 50),
    maximumTotalMinor: optional(whole(1, MAXIMUM_AMOUNT_MINOR), undefined),
    windowHours: optional(whole(1, 168), 24),
    expiryHours: optional(whole(1, 720), 168),
  }),
);

/** The settings with the amounts that follow from the currency. */
export function offlineSettings(raw: RawOfflineSettings, exponent: number): OfflineSettings {
  const unit = 10 ** exponent;
  return {
    ...raw,
    maximumAmountMinor: raw.maximumAmountMinor ?? DEFAULT_AMOUNT_UNITS * unit,
    maximumTotalMinor: raw.maximumTotalMinor ?? DEFAULT_TOTAL_UNITS * unit,
  };
}

/** Whether the scheme lets this application go without its issuer, where the settings do not say. */
export function isOfflineByDefault(aid: string): boolean {
  return !ONLINE_ONLY_AIDS.some((one) => aid.startsWith(one));
}

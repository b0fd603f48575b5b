/** What makes a board the terminal of one shop (docs/settings.md). */
import {
  AUTHORITY_KEY,
  REVOKED_CERTIFICATE,
  type AuthorityKeySettings,
  type RevokedCertificateSettings,
} from "./authority-key-settings";
import {
  isOfflineByDefault,
  OFFLINE,
  offlineSettings,
  type OfflineSettings,
  type RawOfflineSettings,
} from "./offline-settings";
import {
  boolean,
  defaulted,
  der,
  hexBytes,
  list,
  object,
  oneOf,
  optional,
  printable,
  text,
  whole,
} from "./settings-checks";
import { SettingsError } from "./settings-error";

/** Languages of screens and receipts. */
export type Language = "pl" | "en";

export interface Merchant {
  readonly name: string;
  readonly address: readonly string[];
  readonly taxId: string;
}

/** A currency of ISO 4217. */
export interface Currency {
  readonly numeric: string;
  readonly alpha: string;
  /** Digits after the decimal point. */
  readonly exponent: number;
}

/** How local time follows from UTC. */
export interface TimeRule {
  readonly zone: "Europe/Warsaw" | "fixed";
  /** With `fixed`. */
  readonly utcOffsetMinutes: number | undefined;
}

export interface HostAddress {
  readonly name: string;
  readonly port: number;
  readonly serverName: string;
}

/** Certificates and key in DER. Chain and key are the factory's: good for asking for the terminal's own (docs/certificates.md). */
export interface TlsSettings {
  readonly roots: readonly Uint8Array[];
  readonly chain: readonly Uint8Array[];
  /** There with a chain, and only then. */
  readonly key: Uint8Array | undefined;
  /** Whether the terminal asks its acquirer for certificates. */
  readonly enrolment: boolean;
  readonly renewBeforeDays: number;
}

export interface Timeouts {
  readonly connectionSeconds: number;
  readonly answerSeconds: number;
  readonly cardSeconds: number;
  readonly entrySeconds: number;
  readonly resultSeconds: number;
  readonly echoMinutes: number;
}

/** One contactless application and its reader limits, in minor units. */
export interface ContactlessApplicationSettings {
  readonly aid: string;
  readonly name: string;
  readonly kernel: 2 | 3;
  readonly transactionLimitMinor: number | undefined;
  readonly transactionLimitOnDeviceMinor: number | undefined;
  readonly cvmRequiredLimitMinor: number | undefined;
  /** Counts where the host cannot be asked: with it, every sale asks the issuer. */
  readonly floorLimitMinor: number;
  /** Whether the scheme lets it be sold with while the host cannot be asked. */
  readonly offlineAllowed: boolean;
}

/** One application by contact; amounts in minor units. */
export interface ContactApplicationSettings {
  readonly aid: string;
  readonly name: string;
  readonly floorLimitMinor: number;
  readonly offlineAllowed: boolean;
}

/** Cards that the acquirer wants to hear of, whatever else is right (EMV Book 4, 6.3.5). */
export interface ExceptionFileSettings {
  /** Key of the HMAC that the cards are named by. */
  readonly key: Uint8Array;
  /** 16 hex digits in capitals each. */
  readonly cards: readonly string[];
}

/** How the host's keys come into the terminal (docs/decisions/0004-keys-on-the-wire.md). */
export interface KeySettings {
  readonly algorithm: "aes" | "tdes";
  /** X9.143 key blocks of initial keys, protected for this device. */
  readonly blocks: readonly string[];
}

export interface Settings {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly serialNumber: string;
  readonly acquirerId: string;
  readonly merchant: Merchant;
  readonly merchantCategoryCode: string;
  readonly currency: Currency;
  readonly country: string;
  readonly language: Language;
  readonly time: TimeRule;
  readonly host: HostAddress;
  readonly tls: TlsSettings;
  readonly keys: KeySettings;
  /** Whether the terminal tells its acquirer what state it is in (docs/compliance.md). */
  readonly compliance: { readonly statements: boolean };
  readonly messageType: "0200" | "0100";
  readonly limits: { readonly maximumAmountMinor: number };
  readonly timeouts: Timeouts;
  readonly swipe: { readonly allowed: boolean; readonly chipFallbackAllowed: boolean };
  readonly contactless: { readonly applications: readonly ContactlessApplicationSettings[] };
  readonly contact: {
    readonly applications: readonly ContactApplicationSettings[];
    readonly pinBypassAllowed: boolean;
  };
  readonly offline: OfflineSettings;
  /** When a batch is settled by itself: local time, `HH:MM`. */
  readonly settlement: { readonly at: string | undefined };
  readonly exceptionFile: ExceptionFileSettings;
  readonly authorityKeys: readonly AuthorityKeySettings[];
  readonly revokedCertificates: readonly RevokedCertificateSettings[];
}

/** Largest amount of field 4 (n 12). */
const MAXIMUM_AMOUNT_MINOR = 999_999_999_999;
const AMOUNT = whole(0, MAXIMUM_AMOUNT_MINOR);

/** RFC 1123 host names, IPv4 addresses among them. */
const HOST_NAME = text(
  /^[0-9A-Za-z](?:[0-9A-Za-z-]{0,62})(?:\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,62})){0,8}$/,
  "a host name or IPv4 address",
);

const TIMEOUTS = object<Timeouts>({
  connectionSeconds: optional(whole(1, 120), 15),
  answerSeconds: optional(whole(1, 300), 30),
  cardSeconds: optional(whole(5, 300), 60),
  entrySeconds: optional(whole(5, 600), 60),
  resultSeconds: optional(whole(1, 60), 6),
  echoMinutes: optional(whole(1, 1440), 10),
});

const TLS = object<TlsSettings>({
  roots: list(der, 1, 4),
  chain: optional(list(der, 0, 4), []),
  key: optional(der, undefined),
  enrolment: optional(boolean, true),
  renewBeforeDays: optional(whole(1, 3650), 30),
});

const SWIPE = object<Settings["swipe"]>({
  allowed: optional(boolean, true),
  chipFallbackAllowed: optional(boolean, false),
});

const KEYS = object<KeySettings>({
  algorithm: optional(oneOf("aes", "tdes"), "aes"),
  blocks: optional(list(text(/^[0-9A-Z]{16}[ -~]{16,984}$/, "a key block"), 0, 4), []),
});

const LIMITS = object<Settings["limits"]>({ maximumAmountMinor: optional(whole(1, MAXIMUM_AMOUNT_MINOR), 99_999_999) });

/** Whether it may go offline follows from the application where it is left out. */
type Raw<T extends { offlineAllowed: boolean }> = Omit<T, "offlineAllowed"> & {
  readonly offlineAllowed: boolean | undefined;
};

const APPLICATION = object<Raw<ContactlessApplicationSettings>>({
  aid: text(/^(?:[0-9A-F]{2}){5,16}$/, "10 to 32 hex digits in capitals"),
  name: printable(16),
  kernel: oneOf(2, 3),
  transactionLimitMinor: optional(AMOUNT, undefined),
  transactionLimitOnDeviceMinor: optional(AMOUNT, undefined),
  cvmRequiredLimitMinor: optional(AMOUNT, undefined),
  floorLimitMinor: optional(AMOUNT, 0),
  offlineAllowed: optional(boolean, undefined),
});

const CONTACT_APPLICATION = object<Raw<ContactApplicationSettings>>({
  aid: text(/^(?:[0-9A-F]{2}){5,16}$/, "10 to 32 hex digits in capitals"),
  name: printable(16),
  floorLimitMinor: optional(AMOUNT, 0),
  offlineAllowed: optional(boolean, undefined),
});

type RawSettings = Omit<Settings, "contactless" | "contact" | "offline"> & {
  readonly contactless: { readonly applications: readonly Raw<ContactlessApplicationSettings>[] | undefined };
  readonly contact: {
    readonly applications: readonly Raw<ContactApplicationSettings>[] | undefined;
    readonly pinBypassAllowed: boolean;
  };
  readonly offline: RawOfflineSettings;
};

const NO_EXCEPTIONS: ExceptionFileSettings = Object.freeze({ key: new Uint8Array(0), cards: Object.freeze([]) });
const EXCEPTION_FILE = object<ExceptionFileSettings>({
  key: hexBytes(16, 32),
  cards: list(text(/^[0-9A-F]{16}$/, "16 hex digits in capitals"), 0, 128),
});

const SETTINGS = object<RawSettings>({
  terminalId: text(/^[0-9A-Za-z._-]{8}$/, "8 letters, digits, dots, dashes or underscores"),
  merchantId: text(/^[0-9A-Za-z]{15}$/, "15 letters or digits"),
  serialNumber: text(/^[0-9A-Za-z]{1,8}$/, "1 to 8 letters or digits"),
  acquirerId: text(/^[0-9]{6,11}$/, "6 to 11 digits"),
  merchant: object<Merchant>({ name: printable(32), address: list(printable(32), 0, 3), taxId: printable(20) }),
  merchantCategoryCode: text(/^[0-9]{4}$/, "4 digits"),
  currency: object<Currency>({
    numeric: text(/^[0-9]{3}$/, "3 digits"),
    alpha: text(/^[A-Z]{3}$/, "3 capital letters"),
    exponent: whole(0, 3),
  }),
  country: text(/^[0-9]{3}$/, "3 digits"),
  language: oneOf("pl", "en"),
  time: object<TimeRule>({
    zone: oneOf("Europe/Warsaw", "fixed"),
    utcOffsetMinutes: optional(whole(-720, 840), undefined),
  }),
  host: object<HostAddress>({ name: HOST_NAME, port: whole(1, 65535), serverName: HOST_NAME }),
  tls: TLS,
  keys: defaulted(KEYS),
  compliance: defaulted(object<Settings["compliance"]>({ statements: optional(boolean, true) })),
  messageType: oneOf("0200", "0100"),
  limits: defaulted(LIMITS),
  timeouts: defaulted(TIMEOUTS),
  swipe: defaulted(SWIPE),
  contactless: defaulted(
    object<RawSettings["contactless"]>({ applications: optional(list(APPLICATION, 0, 16), undefined) }),
  ),
  contact: defaulted(
    object<RawSettings["contact"]>({
      applications: optional(list(CONTACT_APPLICATION, 0, 16), undefined),
      pinBypassAllowed: optional(boolean, false),
    }),
  ),
  offline: OFFLINE,
  settlement: defaulted(
    object<Settings["settlement"]>({ at: optional(text(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "HH:MM"), undefined) }),
  ),
  exceptionFile: optional(EXCEPTION_FILE, NO_EXCEPTIONS),
  authorityKeys: optional(list(AUTHORITY_KEY, 0, 32), []),
  revokedCertificates: optional(list(REVOKED_CERTIFICATE, 0, 64), []),
});

/** Applications of a terminal whose settings name none: what the two schemes ask every acquirer to take. */
const DEFAULT_APPLICATIONS = Object.freeze([
  { aid: "A0000000031010", name: "Visa", kernel: 3 },
  { aid: "A0000000032010", name: "Visa Electron", kernel: 3 },
  { aid: "A0000000032020", name: "V PAY", kernel: 3 },
  { aid: "A0000000041010", name: "Mastercard", kernel: 2 },
  { aid: "A0000000043060", name: "Maestro", kernel: 2 },
  { aid: "A0000000042203", name: "Mastercard US", kernel: 2 },
] as const);

/** Amount without cardholder verification by default, in whole units of the currency. */
const DEFAULT_CVM_LIMIT_UNITS = 100;

function defaultApplications(currency: Currency): Raw<ContactlessApplicationSettings>[] {
  return DEFAULT_APPLICATIONS.map((application) => ({
    ...application,
    offlineAllowed: undefined,
    transactionLimitMinor: undefined,
    transactionLimitOnDeviceMinor: undefined,
    cvmRequiredLimitMinor: DEFAULT_CVM_LIMIT_UNITS * 10 ** currency.exponent,
    floorLimitMinor: 0,
  }));
}

const withOfflineRule = <T extends { aid: string; offlineAllowed: boolean | undefined }>(application: T) => ({
  ...application,
  offlineAllowed: application.offlineAllowed ?? isOfflineByDefault(application.aid),
});

/** Checks parsed JSON field by field; throws {@link SettingsError} with code `P5` and the key. */
export function checkSettings(json: unknown): Settings {
  const raw = SETTINGS(json, "");
  if ((raw.time.zone === "fixed") !== (raw.time.utcOffsetMinutes !== undefined)) {
    throw new SettingsError("P5", 'expected with the zone "fixed", and only there', "time.utcOffsetMinutes");
  }
  if ((raw.tls.key === undefined) !== (raw.tls.chain.length === 0)) {
    throw new SettingsError("P5", "expected with tls.chain, and only then", "tls.key");
  }
  const contactless = raw.contactless.applications ?? defaultApplications(raw.currency);
  const contact =
    raw.contact.applications ??
    DEFAULT_APPLICATIONS.map(({ aid, name }) => ({ aid, name, floorLimitMinor: 0, offlineAllowed: undefined }));
  return {
    ...raw,
    contactless: { applications: contactless.map(withOfflineRule) },
    contact: { ...raw.contact, applications: contact.map(withOfflineRule) },
    offline: offlineSettings(raw.offline, raw.currency.exponent),
  };
}

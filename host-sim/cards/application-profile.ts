/** What a profile may say of one application of a chip card. */
import { z } from "zod";
import { parseDol } from "../../firmware/codec/dol";
import { hexBytes, tag } from "./hex-bytes";

const record = z.strictObject({
  file: z.int().min(1).max(30).describe("short file identifier"),
  record: z.int().min(1).max(255),
  tags: z.array(tag).min(1),
  signed: z.boolean().default(false).describe("takes part in offline data authentication"),
});

/** A data object list; one that cannot be read is told of with the profile. */
const dataObjectList = hexBytes.refine(
  (bytes) => {
    try {
      return parseDol(bytes).length >= 0;
    } catch {
      return false;
    }
  },
  { error: "a data object list: tags, each with a length" },
);

/** Wrong places in the chain from the authority to the dynamic signature. */
export const authenticationFlaws = [
  "authority-unknown",
  "issuer-certificate",
  "issuer-certificate-expired",
  "card-certificate",
  "card-certificate-expired",
  "card-certificate-of-another",
  "static-signature",
  "static-data",
  "dynamic-signature",
] as const;

const bits = z.literal([1152, 1408, 1984]);

/** Keys and certificates (EMV Book 2, 5 and 6). Which methods the card does say bits of tag 82. */
const authentication = z.strictObject({
  authority: z.enum(["D1", "D2", "D3"]).default("D2").describe("index of the authority, tag 8F"),
  issuerBits: bits.default(1152),
  cardBits: bits.optional().describe("left out, the card has no key of its own: SDA at best"),
  pinBits: bits.optional().describe("left out, an enciphered PIN comes under the card's own key"),
  flaw: z.enum(authenticationFlaws).optional(),
});

/** Card risk management: how much may go by without the issuer. Lower limits ask for it, upper ones insist. */
const limits = z.strictObject({
  lowerConsecutive: z.int().min(0).max(255).default(255),
  upperConsecutive: z.int().min(0).max(255).default(255),
  lowerCumulativeMinor: z.int().min(0).optional(),
  upperCumulativeMinor: z.int().min(0).optional(),
});

const common = {
  aid: hexBytes.refine((aid) => aid.length >= 5 && aid.length <= 16, { error: "5 to 16 bytes" }),
  label: z.string().min(1).max(16),
  preferredName: z.string().min(1).max(16).optional().describe("tag 9F12, in the characters of ISO 8859-1"),
  priority: z.int().min(1).max(15),
  confirmation: z.boolean().default(false).describe("tag 87 b8: the cardholder must confirm the choice"),
  keys: z.string().describe("name in issuer-keys.yaml"),
  keyOption: z.enum(["A", "B"]).default("A").describe("master key derivation, EMV Book 2, A1.4"),
  counter: z.int().min(0).max(0xffff).default(0).describe("transaction counter the card starts from"),
  blocked: z.boolean().default(false).describe("SELECT answers 6283"),
  decision: z
    .enum(["online", "decline", "terminal"])
    .default("online")
    .describe("what card risk management comes to: always ask the issuer, never agree, or as the terminal asks"),
  limits: limits.prefault({}),
  issuerAuthentication: z
    .enum(["optional", "mandatory"])
    .default("optional")
    .describe("whether an approval that the issuer did not prove to be his is refused"),
  corruptCryptogram: z.boolean().default(false),
  interchangeProfile: hexBytes.refine((bytes) => bytes.length === 2, { error: "2 bytes" }).describe("tag 82"),
  authentication: authentication.optional(),
  data: z.record(z.string(), hexBytes).default({}).describe("further data objects by tag"),
  records: z.array(record).default([]),
};

const contactlessOnly = {
  kernel: hexBytes.optional().describe("tag 9F2A of the directory entry; left out, the provider's kernel runs"),
};

const qvsdc = z.strictObject({
  applet: z.literal("qvsdc"),
  cryptogramVersion: z.literal([10, 18]),
  pdol: dataObjectList,
  verification: z
    .array(z.enum(["online-pin", "signature", "consumer-device"]))
    .default([])
    .describe("methods the card accepts when the reader requires one, best first"),
  answersWithInformation: z.boolean().default(true).describe("whether tag 9F27 is in the answer"),
  qualifiers: hexBytes
    .refine((bytes) => bytes.length === 2, { error: "2 bytes" })
    .default(Uint8Array.of(0, 0))
    .describe("bits of tag 9F6C that are always set, such as what to do when authentication fails"),
  offlineFundsMinor: z.int().min(0).default(0).describe("available offline spending amount, tag 9F5D"),
  ...contactlessOnly,
  ...common,
});

const mchip = z.strictObject({
  applet: z.literal("mchip"),
  cryptogramVersion: z.literal([16, 17]),
  relayResistance: z
    .strictObject({
      minimum: z.int().min(0).max(0xffff).default(10),
      maximum: z.int().min(0).max(0xffff).default(80),
      estimated: z.int().min(0).max(0xffff).default(25),
    })
    .optional()
    .describe("times the card claims, in tenths of a millisecond"),
  ...contactlessOnly,
  ...common,
});

const contact = z.strictObject({
  applet: z.literal("contact"),
  cryptogramVersion: z.literal([10, 18, 16, 17]),
  pdol: dataObjectList.optional(),
  log: z.int().min(1).max(30).optional().describe("records of the transaction log"),
  ...common,
});

export const applicationSchema = z.discriminatedUnion("applet", [qvsdc, mchip, contact]);

export type QvsdcProfile = z.output<typeof qvsdc>;
export type MchipProfile = z.output<typeof mchip>;
export type ContactProfile = z.output<typeof contact>;
export type ContactlessApplicationProfile = QvsdcProfile | MchipProfile;
export type ApplicationProfile = ContactlessApplicationProfile | ContactProfile;
export type AuthenticationProfile = z.output<typeof authentication>;
export type AuthenticationFlaw = (typeof authenticationFlaws)[number];
export type CardLimits = z.output<typeof limits>;

/** Whose rules the application follows, by its cryptogram version. */
export function schemeOf({ cryptogramVersion }: Pick<ApplicationProfile, "cryptogramVersion">): "visa" | "mastercard" {
  return cryptogramVersion === 10 || cryptogramVersion === 18 ? "visa" : "mastercard";
}

/** Offline PIN: the card checks it, in clear or enciphered to its own key (EMV Book 3, 6.5.12 and 10.5.1; Book 2, 7). */
import { getChallenge, verifyPin } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import { setBit } from "./bits";
import { pinEnciphermentKeyTags, recoverCardKey } from "./card-certificate";
import type { CardSession } from "./card-session";
import type { ContactServices, Interruption } from "./contact-services";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { recoverIssuerKey } from "./issuer-certificate";
import { readOneObject } from "./read-one-object";
import { recoverSigningKey } from "./signed-dynamic-data";
import type { PublicKey } from "./signed-message";
import type { StaticData } from "./static-data";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

export type PinForm = "plaintext" | "enciphered";

/** What the check needs besides the card. */
export interface OfflinePinContext {
  readonly session: CardSession;
  readonly data: DataObjects;
  readonly staticData: StaticData;
  readonly setting: AuthenticationSetting;
  readonly services: Pick<ContactServices, "enterPin" | "random" | "cipher">;
  /** A PIN not given once is given for no rule of the list (EMV Book 4, 6.3.4.3). */
  readonly isBypassed: boolean;
}

export type OfflinePinResult = "verified" | "failed" | "bypassed" | Interruption | Ended;

/** First byte of the data that are enciphered (Book 2, 7.2). */
const dataHeader = 0x7f;
const blockLength = 8;
const challengeLength = 8;
/** Wrong entries that one transaction puts up with: no card has a higher PIN Try Limit. */
const mostEntries = 15;

/** Asks for the PIN until it is right, the card blocks it, or nobody wants to go on. TVR bits are set here. */
export async function verifyOfflinePin(context: OfflinePinContext, form: PinForm): Promise<OfflinePinResult> {
  const { session, data, services } = context;
  const results = resultsOf(data);
  if (context.isBypassed) {
    setBit(results, tvr.pinNotEntered);
    return "bypassed";
  }
  const counter = await readOneObject(session, tags.pinTryCounter, 1);
  if (counter instanceof Ended) return counter;
  let triesLeft = counter?.[0];
  if (triesLeft === 0) {
    setBit(results, tvr.pinTryLimitExceeded);
    return "failed";
  }
  const key = form === "enciphered" ? enciphermentKey(context) : undefined;
  if (key instanceof AuthenticationFailure) return "failed";
  for (let entry = 0; entry < mostEntries; entry++) {
    const answer = await services.enterPin({ isRetry: entry > 0, triesLeft });
    if (answer.kind !== "entered") return withoutPin(results, answer.kind);
    const command = await pinCommand(context, answer.block, key);
    if (command === undefined || command instanceof Ended) return command ?? "failed";
    const response = await session.exchange(command, "VERIFY");
    command.fill(0);
    if (response instanceof Ended) return response;
    const { statusWord } = response;
    if (statusWord === statusWords.success) return "verified";
    if (isBlocked(statusWord)) {
      setBit(results, tvr.pinTryLimitExceeded);
      return "failed";
    }
    // 10.5.1: 63Cx counts the tries that are left; any other status word is a failure that no other PIN would cure.
    if (statusWord >> 4 !== 0x63c) return "failed";
    triesLeft = statusWord & 0x0f;
  }
  return "failed";
}

function withoutPin(results: Uint8Array, kind: "bypassed" | "not-working" | Interruption): OfflinePinResult {
  if (kind === "bypassed") setBit(results, tvr.pinNotEntered);
  else if (kind === "not-working") setBit(results, tvr.pinPadNotWorking);
  return kind === "not-working" ? "failed" : kind;
}

/** 63C0, and 6983 or 6984 for a PIN that was blocked before (Book 3, 6.5.12.5). */
function isBlocked(statusWord: number): boolean {
  return (
    statusWord === 0x63c0 ||
    statusWord === statusWords.authenticationMethodBlocked ||
    statusWord === statusWords.referencedDataInvalidated
  );
}

/** Book 2, 7.1: the PIN's own key, else the card's signing key. */
function enciphermentKey({ setting, data, staticData }: OfflinePinContext): PublicKey | AuthenticationFailure {
  if (data.filled(tags.iccPinEnciphermentPublicKeyCertificate) === undefined) {
    return recoverSigningKey(setting, data, staticData);
  }
  const issuerKey = recoverIssuerKey(setting, data);
  if (issuerKey instanceof AuthenticationFailure) return issuerKey;
  return recoverCardKey(setting, issuerKey, data, pinEnciphermentKeyTags);
}

/** VERIFY with the PIN; `undefined` when it cannot be enciphered. The block is overwritten. */
async function pinCommand(
  { session, services }: OfflinePinContext,
  block: Uint8Array,
  key: PublicKey | undefined,
): Promise<Uint8Array | undefined | Ended> {
  try {
    if (key === undefined) return verifyPin(block, "plaintext");
    const response = await session.exchange(getChallenge(), "GET CHALLENGE");
    if (response instanceof Ended) return response;
    const { statusWord, data: challenge } = response;
    if (statusWord !== statusWords.success || challenge.length !== challengeLength) return undefined;
    // Book 2, 7.2: header, PIN block, challenge, and random padding up to the length of the key.
    const length = key.modulus.length;
    if (length < 1 + blockLength + challengeLength) return undefined;
    const plain = services.random.fill(new Uint8Array(length));
    plain[0] = dataHeader;
    plain.set(block, 1);
    plain.set(challenge, 1 + blockLength);
    const enciphered = services.cipher.rsaPublic(key.modulus, key.exponent, plain);
    plain.fill(0);
    return enciphered && verifyPin(enciphered, "enciphered");
  } finally {
    block.fill(0);
  }
}

function resultsOf(data: DataObjects): Uint8Array {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  return results;
}

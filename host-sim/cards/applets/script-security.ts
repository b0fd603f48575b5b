/** Secure messaging as the card checks it: keys of the transaction, what the MAC covers, how a PIN is hidden (EMV Book 2, 9). */
import { type ApplicationProfile, schemeOf } from "../application-profile";
import type { CardCommand } from "../card-command";
import {
  commonScriptKey,
  decipherChained,
  decipherWithLength,
  pinOfBlock2,
  pinOfVisaBlock,
  scriptMac,
  visaScriptKey,
} from "../crypto/secure-messaging";
import type { ApplicationSession } from "./session";

export const macLength = 8;

interface ScriptScheme {
  /** Session key from one of the card's master keys. */
  readonly sessionKey: (session: ApplicationSession, master: Uint8Array) => Uint8Array;
  /** The cryptogram that stands in the MAC of a command. */
  readonly chained: (session: ApplicationSession) => Uint8Array;
  /** The new PIN out of what the command carries. */
  readonly pin: (
    session: ApplicationSession,
    key: Uint8Array,
    data: Uint8Array,
    current?: string,
  ) => string | undefined;
}

/** M/Chip counts the cryptogram up by one for each command of the script. */
function countedUp(session: ApplicationSession): Uint8Array {
  const bytes = Buffer.from(requestOf(session));
  bytes.writeBigUInt64BE(BigInt.asUintN(64, bytes.readBigUInt64BE() + BigInt(session.scriptCommands)));
  return Uint8Array.from(bytes);
}

const schemes: Readonly<Record<"visa" | "mastercard", ScriptScheme>> = Object.freeze({
  visa: {
    sessionKey: (session, master) => visaScriptKey(master, session.memory.counterBytes),
    chained: requestOf,
    pin: (session, key, data, current) => {
      const block = decipherWithLength(key, data);
      return block === undefined ? undefined : pinOfVisaBlock(session.application.keys.cryptogram, block, current);
    },
  },
  mastercard: {
    sessionKey: (session, master) => commonScriptKey(master, countedUp(session)),
    chained: countedUp,
    pin: (_session, key, data) => {
      const block = decipherChained(key, data);
      return block === undefined ? undefined : pinOfBlock2(block);
    },
  },
});

/** The command's data without its MAC; `undefined` when the MAC is not the issuer's. */
export function verifiedData(
  session: ApplicationSession<ApplicationProfile>,
  command: CardCommand,
): Uint8Array | undefined {
  const { cla, ins, p1, p2, data } = command;
  if (data.length < macLength) return undefined;
  const { sessionKey, chained } = schemes[schemeOf(session.profile)];
  const body = data.subarray(0, data.length - macLength);
  const key = sessionKey(session, session.application.keys.integrity);
  const header = Uint8Array.of(cla, ins, p1, p2, data.length);
  const expected = scriptMac(key, header, session.memory.counterBytes, chained(session), body);
  return Buffer.from(expected).equals(data.subarray(body.length)) ? body : undefined;
}

/** The PIN in a PIN CHANGE command. */
export function newPinOf(session: ApplicationSession, body: Uint8Array, current?: string): string | undefined {
  const scheme = schemes[schemeOf(session.profile)];
  const key = scheme.sessionKey(session, session.application.keys.confidentiality);
  return scheme.pin(session, key, body, current);
}

function requestOf(session: ApplicationSession): Uint8Array {
  return session.requestCryptogram ?? new Uint8Array(8);
}

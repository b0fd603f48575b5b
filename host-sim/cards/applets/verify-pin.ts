/** GET CHALLENGE and VERIFY: the PIN that the card checks, in the clear or enciphered (EMV Book 3, 6.5.6 and 6.5.12; Book 2, 7). */
import { refuse, statusWords, success } from "../card-command";
import type { RsaKey } from "../crypto/rsa";
import { pinOfBlock2 } from "../crypto/secure-messaging";
import type { CommandHandler } from "./payment-applet";
import type { ApplicationSession } from "./session";

/** P2 of VERIFY (table 23). */
const qualifiers = Object.freeze({ plaintext: 0x80, enciphered: 0x88 });
const pinBlockLength = 8;
const challengeLength = 8;
const recoveredHeader = 0x7f;

/** An unpredictable number of the card, good for the command right behind it. */
export const getChallenge: CommandHandler = (session, { p1, p2 }) => {
  if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
  session.challenge = session.random.next(challengeLength);
  return success(session.challenge);
};

export const verifyPin: CommandHandler = (session, { p1, p2, data }) => {
  const { card, facts, application } = session;
  const { pin } = card;
  if (pin === undefined) return refuse(statusWords.instructionNotSupported);
  const enciphered = p2 === qualifiers.enciphered;
  if (p1 !== 0 || (p2 !== qualifiers.plaintext && !enciphered)) return refuse(statusWords.wrongParameters);
  if (session.state !== "initiated") return refuse(statusWords.conditionsNotSatisfied);
  if (pin.triesLeft === 0) return refuse(statusWords.authenticationMethodBlocked);
  const key = application.pinKey;
  if (enciphered && key === undefined) return refuse(statusWords.wrongParameters);
  if (data.length !== (enciphered ? key?.modulus.length : pinBlockLength)) return refuse(statusWords.wrongLength);
  const block = enciphered && key !== undefined ? decipher(session, key, data) : data;
  // A block that cannot be the terminal's own work costs no try: nobody guessed a PIN (Book 2, 7.2, step 8).
  if (block === undefined) return refuse(statusWords.referencedDataInvalidated);
  facts.pinTried = true;
  facts.pinEnciphered = enciphered;
  facts.pinRight = pinOfBlock2(block) === pin.digits;
  if (facts.pinRight) {
    pin.triesLeft = pin.tryLimit;
    return success();
  }
  pin.triesLeft--;
  return refuse(0x63c0 | pin.triesLeft);
};

/** The PIN block, if the rest is as it has to be: header, and the challenge of just now (Book 2, 7.2). */
function decipher(session: ApplicationSession, key: RsaKey, data: Uint8Array): Uint8Array | undefined {
  const { challenge } = session;
  if (challenge === undefined || Buffer.compare(data, key.modulus) >= 0) return undefined;
  const plain = key.privateOperation(data);
  const number = plain.subarray(1 + pinBlockLength, 1 + pinBlockLength + challengeLength);
  if (plain[0] !== recoveredHeader || !Buffer.from(challenge).equals(number)) return undefined;
  return plain.subarray(1, 1 + pinBlockLength);
}

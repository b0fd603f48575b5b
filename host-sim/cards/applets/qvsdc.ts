/**
 * Visa contactless: everything comes with GET PROCESSING OPTIONS, the cryptogram and, where the card agrees by itself or the reader
 * wants it, a signature (Visa Contactless Payment Specification; Book C-3, 5 and annex C). A card that takes issuer updates hears
 * its issuer at a second tap.
 */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { QvsdcProfile } from "../application-profile";
import { success } from "../card-command";
import { signedDataFormats } from "../crypto/certificates";
import type { CryptogramType } from "../fault";
import { cryptogramOf } from "./cryptogram";
import { informationByte } from "./cryptogram-information";
import { dynamicSignature, dynamicSupported, signs } from "./dynamic-signature";
import { getData } from "./get-data";
import { externalAuthenticate } from "./issuer-authentication";
import { processScript } from "./issuer-scripts";
import type { CommandHandler, CommandTable } from "./payment-applet";
import { initiate, locatorOf } from "./processing-options";
import { cardQualifiers, type ReaderQualifiers, readerQualifiers, takesUpdate } from "./qualifiers";
import { readRecord } from "./read-record";
import type { ApplicationSession } from "./session";
import { amountOf } from "./terminal-values";

type QvsdcSession = ApplicationSession<QvsdcProfile>;

/** Version of fDDA in Card Authentication Related Data: the one that covers amount, currency and the card's own number. */
const signatureVersion = 0x01;

const processingOptions: CommandHandler<QvsdcProfile> = (session, command) => {
  const refusal = initiate(session, command);
  if (refusal !== undefined) return refusal;
  const { memory, files, profile, facts } = session;
  memory.awaitingUpdate = undefined;
  const reader = readerQualifiers(session.terminal.get(0x9f66));
  const type = decide(session, reader);
  facts.first = type;
  if (type === "TC") memory.offlineFundsMinor -= amountOf(session);
  const qualifiers = cardQualifiers(profile, reader);
  const { cryptogram, issuerData } = cryptogramOf(session);
  if (type === "ARQC" && reader.issuerUpdate && takesUpdate(qualifiers)) memory.awaitingUpdate = cryptogram;
  const locator = locatorOf(session);
  const object = (tag: number): Uint8Array[] => {
    const value = files.objects.get(tag);
    return value === undefined ? [] : [encodeTlv(tag, value)];
  };
  return success(
    encodeTlv(
      0x77,
      encodeTlv(0x82, profile.interchangeProfile),
      ...(locator.length === 0 ? [] : [encodeTlv(0x94, locator)]),
      ...object(0x57),
      ...object(0x5f34),
      encodeTlv(0x9f10, issuerData),
      encodeTlv(0x9f26, cryptogram),
      ...(profile.answersWithInformation ? [encodeTlv(0x9f27, Uint8Array.of(informationByte[type]))] : []),
      encodeTlv(0x9f36, memory.counterBytes),
      ...signature(session, type, reader, qualifiers),
      encodeTlv(0x9f6c, qualifiers),
      ...object(0x9f6e),
    ),
  );
};

/** Card risk management of the field: by itself only what its funds allow, and never when the reader wants the issuer asked. */
function decide({ behaviour, memory, profile, terminal }: QvsdcSession, reader: ReaderQualifiers): CryptogramType {
  if (behaviour.forced !== undefined) return behaviour.forced;
  if (memory.blocked || profile.decision === "decline") return "AAC";
  const amount = Number(Buffer.from(terminal.get(0x9f02) ?? []).toString("hex"));
  const mayAgree = profile.decision === "terminal" && !reader.onlineCryptogramRequired;
  if (mayAgree && amount <= memory.offlineFundsMinor) return "TC";
  return reader.offlineOnly ? "AAC" : "ARQC";
}

/** 9F4B and 9F69: with an approval, and with a request when the reader authenticates those, too. */
function signature(
  session: QvsdcSession,
  type: CryptogramType,
  reader: ReaderQualifiers,
  qualifiers: Uint8Array,
): Uint8Array[] {
  const wanted = type === "TC" || (type === "ARQC" && reader.authenticationForOnline);
  if (!wanted || !signs(session, dynamicSupported)) return [];
  const { terminal, memory, random } = session;
  const counter = memory.counterBytes;
  const related = Uint8Array.of(signatureVersion, ...random.next(4), ...qualifiers);
  const value = (tag: number, length: number): Uint8Array => terminal.get(tag) ?? encodeNumeric(0, length);
  const signed = dynamicSignature(
    session,
    Uint8Array.of(counter.length, ...counter),
    Buffer.concat([value(0x9f37, 4), value(0x9f02, 6), value(0x5f2a, 2), related]),
    type === "TC" ? signedDataFormats.dynamicData : signedDataFormats.dynamicDataOnline,
  );
  return [encodeTlv(0x9f4b, signed), encodeTlv(0x9f69, related)];
}

/** At a second tap, after SELECT alone, the transaction of the first one goes on where it was left (Book C-3, 5.9). */
const resumed =
  (handler: CommandHandler): CommandHandler<QvsdcProfile> =>
  (session, command) => {
    const { awaitingUpdate } = session.memory;
    if (session.state === "selected" && awaitingUpdate !== undefined) {
      session.requestCryptogram = awaitingUpdate;
      session.state = "awaiting-issuer";
      session.memory.awaitingUpdate = undefined;
    }
    return handler(session, command);
  };

const script = resumed(processScript);

export const qvsdcCommands: CommandTable<QvsdcProfile> = Object.freeze({
  "GET PROCESSING OPTIONS": processingOptions,
  "READ RECORD": readRecord,
  "GET DATA": getData,
  "EXTERNAL AUTHENTICATE": resumed(externalAuthenticate),
  "APPLICATION BLOCK": script,
  "APPLICATION UNBLOCK": script,
  "CARD BLOCK": script,
  "PIN CHANGE/UNBLOCK": script,
  "PUT DATA": script,
  "UPDATE RECORD": script,
});

/** Transaction log of a card (EMV Book 3, annex D): a cyclic file that Log Entry names and Log Format describes. */
import { buildDolData, parseDol } from "../../../firmware/codec/dol";
import type { CryptogramType } from "../fault";
import { informationByte } from "./cryptogram-information";
import type { ApplicationSession } from "./session";

/** Short file identifier of the log, in the range that is the payment system's (table 34). */
export const logFile = 11;

/** Date, amount, currency, country, type, transaction counter, what the card answered. */
export const logFormat: Uint8Array = Uint8Array.from(Buffer.from("9A039F02065F2A029F1A029C019F36029F2701", "hex"));

/** Writes the transaction, in the place of the oldest one when the file is full. */
export function logTransaction(session: ApplicationSession, type: CryptogramType): void {
  const entry = session.files.objects.get(0x9f4d);
  if (entry === undefined) return;
  const own = new Map([
    [0x9f36, session.memory.counterBytes],
    [0x9f27, Uint8Array.of(informationByte[type])],
  ]);
  const data = buildDolData(
    parseDol(logFormat),
    (tag) => own.get(tag) ?? session.terminal.get(tag),
    () => "n",
  );
  session.memory.log.unshift(data);
  session.memory.log.splice(entry[1]);
}

/** INTERNAL AUTHENTICATE: standard dynamic data authentication (EMV Book 3, 6.5.9; Book 2, 6.5). */
import { parseDol } from "../../../firmware/codec/dol";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { refuse, statusWords, success } from "../card-command";
import { dynamicNumberOf, dynamicSignature, dynamicSupported, signs } from "./dynamic-signature";
import type { CommandHandler } from "./payment-applet";
import { splitDolData } from "./terminal-values";

const dynamicDataList = 0x9f49;

export const internalAuthenticate: CommandHandler = (session, { p1, p2, data }) => {
  if (!signs(session, dynamicSupported)) return refuse(statusWords.instructionNotSupported);
  if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
  if (session.state !== "initiated") return refuse(statusWords.conditionsNotSatisfied);
  const list = session.files.objects.get(dynamicDataList) ?? new Uint8Array(0);
  if (splitDolData(parseDol(list), data) === undefined) return refuse(statusWords.wrongLength);
  const number = dynamicNumberOf(session);
  session.facts.dynamicSignature = true;
  return success(encodeTlv(0x80, dynamicSignature(session, Uint8Array.of(number.length, ...number), data)));
};

/** GET PROCESSING OPTIONS (EMV Book 3, 6.5.8): the transaction begins, the counter counts. */
import { readTlv } from "../../../firmware/codec/tlv";
import { ParseError } from "../../../firmware/codec/parse-error";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { schemeOf } from "../application-profile";
import { type AppletAnswer, type CardCommand, refuse, statusWords, success } from "../card-command";
import { endlessFileLocator } from "../records";
import type { CommandHandler } from "./payment-applet";
import type { ApplicationSession } from "./session";
import { takeRelatedData } from "./terminal-values";

const processingOptionsList = 0x9f38;
const highestCounter = 0xffff;

/** Takes the terminal's data and counts; the refusal if that cannot be. */
export function initiate(session: ApplicationSession, command: CardCommand): AppletAnswer | undefined {
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(statusWords.wrongParameters);
  const related = commandTemplate(command.data);
  if (related === undefined) return refuse(statusWords.wrongLength);
  if (session.state !== "selected" || session.memory.counter === highestCounter) {
    return refuse(statusWords.conditionsNotSatisfied);
  }
  if (!takeRelatedData(session, processingOptionsList, related)) return refuse(statusWords.wrongLength);
  session.state = "initiated";
  session.memory.counter++;
  return undefined;
}

/** Application File Locator as the card tells it. */
export function locatorOf(session: ApplicationSession): Uint8Array {
  return session.behaviour.endlessRecords ? endlessFileLocator : session.application.fileLocator;
}

/** Profile and locator: format 1 as older Visa cards have it, or format 2. */
export const getProcessingOptions: CommandHandler = (session, command) => {
  const refusal = initiate(session, command);
  if (refusal !== undefined) return refusal;
  const { interchangeProfile } = session.profile;
  const locator = locatorOf(session);
  return success(
    schemeOf(session.profile) === "visa"
      ? encodeTlv(0x80, interchangeProfile, locator)
      : encodeTlv(0x77, encodeTlv(0x82, interchangeProfile), encodeTlv(0x94, locator)),
  );
};

/** The value of a Command Template, tag 83, if there is nothing but one. */
function commandTemplate(data: Uint8Array): Uint8Array | undefined {
  try {
    const template = readTlv(data);
    return template?.tag === 0x83 && template.end === data.length ? template.value : undefined;
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

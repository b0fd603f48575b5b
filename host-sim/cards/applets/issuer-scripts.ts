/** Commands of issuer scripts, carried out when their MAC is the issuer's (EMV Book 3, 10.10 and 6.5; Book 2, 9). */
import { type AppletAnswer, type CardCommand, refuse, statusWords, success } from "../card-command";
import type { CommandName } from "../commands";
import { recordKey } from "../records";
import type { CommandHandler } from "./payment-applet";
import { newPinOf, verifiedData } from "./script-security";
import type { ApplicationSession } from "./session";

/** Does what the command wants, given its data without the MAC. */
type Script = (session: ApplicationSession, command: CardCommand, body: Uint8Array) => AppletAnswer;

/** A command without data of its own. */
const plain =
  (effect: (session: ApplicationSession) => void): Script =>
  (session, { p1, p2 }, body) => {
    if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
    if (body.length !== 0) return refuse(statusWords.wrongLength);
    effect(session);
    return success();
  };

/** P2: 00 gives the tries back, 01 also sets a new PIN where the current one is part of the block, 02 where it is not. */
const pinChange: Script = (session, { p1, p2 }, body) => {
  const { pin } = session.card;
  if (p1 !== 0 || p2 > 2) return refuse(statusWords.wrongParameters);
  if (pin === undefined) return refuse(statusWords.referencedDataNotFound);
  if (p2 === 0) {
    if (body.length !== 0) return refuse(statusWords.wrongLength);
  } else {
    const digits = newPinOf(session, body, p2 === 1 ? pin.digits : undefined);
    if (digits === undefined) return refuse(statusWords.wrongData);
    pin.digits = digits;
  }
  pin.triesLeft = pin.tryLimit;
  return success();
};

/** One-byte limits that stand outside the data objects: Lower and Upper Consecutive Offline Limit. */
const limitTags: Readonly<Record<number, "lowerConsecutive" | "upperConsecutive" | undefined>> = Object.freeze({
  0x9f14: "lowerConsecutive",
  0x9f23: "upperConsecutive",
});
const writableTags: ReadonlySet<number> = new Set([0x9f58, 0x9f59]);

const putData: Script = ({ memory, files }, { p1, p2 }, body) => {
  const tag = (p1 << 8) | p2;
  const limit = limitTags[tag];
  if (limit === undefined && !writableTags.has(tag)) return refuse(statusWords.referencedDataNotFound);
  if (limit !== undefined && body.length !== 1) return refuse(statusWords.wrongLength);
  if (limit !== undefined) memory.limits = { ...memory.limits, [limit]: body[0] };
  else files.objects.set(tag, Uint8Array.from(body));
  return success();
};

const updateRecord: Script = ({ files }, { p1, p2 }, body) => {
  if (p1 === 0 || (p2 & 0x07) !== 0x04) return refuse(statusWords.wrongParameters);
  const place = recordKey(p2 >> 3, p1);
  if (!files.records.has(place)) return refuse(statusWords.recordNotFound);
  if (body.length === 0 || body[0] !== 0x70) return refuse(statusWords.wrongData);
  files.records.set(place, Uint8Array.from(body));
  return success();
};

const scripts: Partial<Readonly<Record<CommandName, Script>>> = Object.freeze({
  "APPLICATION BLOCK": plain(({ memory }) => void (memory.blocked = true)),
  "APPLICATION UNBLOCK": plain(({ memory }) => void (memory.blocked = false)),
  "CARD BLOCK": plain(({ card }) => void (card.blocked = true)),
  "PIN CHANGE/UNBLOCK": pinChange,
  "PUT DATA": putData,
  "UPDATE RECORD": updateRecord,
});

/** Taken once the issuer was asked, before or after the second cryptogram (templates 71 and 72). */
export const processScript: CommandHandler = (session, command) => {
  const { memory } = session;
  if (session.requestCryptogram === undefined) return refuse(statusWords.conditionsNotSatisfied);
  const body = verifiedData(session, command);
  const script = command.name === undefined ? undefined : scripts[command.name];
  const answer =
    body === undefined || script === undefined
      ? refuse(statusWords.secureMessagingObjectsIncorrect)
      : script(session, command, body);
  session.scriptCommands++;
  if (answer.statusWord === statusWords.success) memory.scriptsProcessed++;
  else memory.scriptFailed = true;
  return answer;
};

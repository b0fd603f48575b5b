/** GET DATA: objects that stand in no record (EMV Book 3, 6.5.7 and table 33), by tag. */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { refuse, statusWords, success } from "../card-command";
import type { CommandHandler } from "./payment-applet";
import type { ApplicationSession } from "./session";

const two = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** Objects that the card counts itself, and limits that scripts may change. */
const counted: Readonly<Record<number, (session: ApplicationSession) => Uint8Array | undefined>> = Object.freeze({
  // Last Online ATC Register, Application Transaction Counter, PIN Try Counter.
  0x9f13: ({ memory }) => two(memory.lastOnlineCounter),
  0x9f36: ({ memory }) => memory.counterBytes,
  0x9f17: ({ card }) => (card.pin === undefined ? undefined : Uint8Array.of(card.pin.triesLeft)),
  // Lower and Upper Consecutive Offline Limit.
  0x9f14: ({ memory }) => Uint8Array.of(memory.limits.lowerConsecutive),
  0x9f23: ({ memory }) => Uint8Array.of(memory.limits.upperConsecutive),
  // Available Offline Spending Amount of kernel 3, Offline Accumulator Balance of kernel 2.
  0x9f5d: (session) => fundsOf(session, "qvsdc"),
  0x9f50: (session) => fundsOf(session, "mchip"),
});

/** Further ones that may be had so: Log Format, and what PUT DATA writes. */
const stored: ReadonlySet<number> = new Set([0x9f4f, 0x9f4d, 0x9f58, 0x9f59]);

export const getData: CommandHandler = (session, { p1, p2, data }) => {
  if (data.length !== 0) return refuse(statusWords.wrongLength);
  const tag = p1 === 0 ? p2 : (p1 << 8) | p2;
  const value = counted[tag]?.(session) ?? (stored.has(tag) ? session.files.objects.get(tag) : undefined);
  return value === undefined ? refuse(statusWords.referencedDataNotFound) : success(encodeTlv(tag, value));
};

function fundsOf({ profile, memory }: ApplicationSession, applet: "qvsdc" | "mchip"): Uint8Array | undefined {
  return profile.applet === applet ? encodeNumeric(memory.offlineFundsMinor, 6) : undefined;
}

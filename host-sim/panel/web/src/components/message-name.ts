/** What a message is called on the page, and what its answer code means (docs/host-messages.md). */
import type { WireMessage } from "../../../protocol/wire";
import type { Texts } from "../i18n/texts";

/** Processing codes of refunds begin so (field 3). */
const refundType = "20";
/** Field 39 of a 0400 that the customer wanted. */
const voidReason = "17";
/** Answers that approve, and so can say no. To anything else 00 says that it was taken. */
const approvals: readonly string[] = ["0110", "0210", "0230"];
/** After these codes a forwarded sale comes again. */
const notNow: readonly string[] = ["19", "68", "90", "91", "96"];

type Named = Pick<WireMessage, "mti" | "from" | "fields">;

/** A name by type, more exactly where a field tells more: a refund, a void, a forwarded sale that was declined. */
export function messageName(texts: Texts, message: Named): string {
  const { mti } = message;
  const names: Readonly<Record<string, string>> = texts.messages;
  return names[`${mti} ${shade(message)}`] ?? names[mti] ?? texts.messages.other;
}

function shade(message: Named): string {
  const code = valueOf(message, 39) ?? "";
  if (message.mti === "0230" && code !== "00" && !notNow.includes(code)) return "declined";
  if (message.from === "terminal" && code === voidReason) return "void";
  return valueOf(message, 3)?.startsWith(refundType) === true ? "refund" : "";
}

/** Code and meaning of an answer; `undefined` where field 39 is the terminal's: there it is a reason. */
export function answerOf(
  texts: Texts,
  message: Named,
): { readonly code: string; readonly meaning: string } | undefined {
  const code = valueOf(message, 39);
  if (code === undefined || message.from === "terminal") return undefined;
  const answers: Readonly<Record<string, string>> = texts.answers;
  const isTaken = code === "00" && !approvals.includes(message.mti);
  return { code, meaning: isTaken ? texts.answers.accepted : (answers[code] ?? texts.answers.other) };
}

function valueOf({ fields }: Named, wanted: number): string | undefined {
  return fields.find(({ field }) => field === wanted)?.value;
}

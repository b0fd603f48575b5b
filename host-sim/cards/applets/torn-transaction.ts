/** RECOVER AC (Book C-2, 5.5): the answer of a GENERATE AC that the terminal may never have got. */
import { parseDol } from "../../../firmware/codec/dol";
import { refuse, statusWords, success } from "../card-command";
import type { CommandHandler } from "./payment-applet";
import { splitDolData } from "./terminal-values";

/** DRDOL: which data the terminal shows to prove that it was the one. */
const recoveryList = 0x9f51;

export const recoverCryptogram: CommandHandler = (session, { p1, p2, data }) => {
  const { memory, files } = session;
  const list = files.objects.get(recoveryList);
  if (list === undefined) return refuse(statusWords.instructionNotSupported);
  if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
  if (session.state !== "initiated") return refuse(statusWords.conditionsNotSatisfied);
  const shown = splitDolData(parseDol(list), data);
  if (shown === undefined) return refuse(statusWords.wrongLength);
  const { torn } = memory;
  const same =
    torn !== undefined &&
    [...shown].every(([tag, value]) => Buffer.from(value).equals(torn.terminal.get(tag) ?? new Uint8Array(0)));
  if (!same) return refuse(statusWords.conditionsNotSatisfied);
  session.state = "completed";
  memory.torn = undefined;
  return success(torn.answer);
};

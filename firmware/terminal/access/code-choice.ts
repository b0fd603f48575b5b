/** Giving a role its code: keyed in twice, with a reason for each refusal; and the codes that a new terminal demands. */
import type { Phrase } from "../../ui/i18n/translate";
import type { AccessCodes } from "./access-codes";
import { type CodeDesk, enterCode } from "./code-entry";
import { type CodeRefusal, lengthText, REFUSAL_TEXTS } from "./code-texts";
import { CODED_ROLES, type CodedRole } from "./coded-role";

/** The one who answers for the terminal comes first; the code of everyday last. */
const FIRST_ORDER = Object.freeze(["supervisor", "technician", "merchant"] as const satisfies readonly CodedRole[]);

type Choice = "set" | "left" | CodeRefusal;

/** Asks until the role has a code, or until who does it (`by`) leaves; or tells him that the code is somebody's, and ends. */
export async function chooseCode(
  desk: CodeDesk,
  codes: AccessCodes,
  role: CodedRole,
  by: CodedRole,
): Promise<"set" | "left" | "taken"> {
  const occasion = { key: "code.changing" } as const;
  let refusal: CodeRefusal | undefined;
  for (;;) {
    const choice = await tryOnce(desk, codes, { role, by, occasion, refusal });
    if (choice === "taken") await tellTaken(desk);
    if (choice === "set" || choice === "left" || choice === "taken") return choice;
    refusal = choice;
  }
}

/** Asks for every code that is missing. Nothing leads past it, and a power cut only back to the first that is still missing. */
export async function chooseFirstCodes(desk: CodeDesk, codes: AccessCodes): Promise<void> {
  let refusal: CodeRefusal | undefined;
  for (;;) {
    const { missing } = codes;
    const role = FIRST_ORDER.find((each) => missing.includes(each));
    if (role === undefined) return;
    const number = CODED_ROLES.length - missing.length + 1;
    const values = { number: String(number), count: String(CODED_ROLES.length) };
    const occasion = { key: "code.firstStart", values } as const;
    const choice = await tryOnce(desk, codes, { role, by: role, occasion, refusal });
    refusal = choice === "set" || choice === "left" ? undefined : choice;
  }
}

async function tellTaken({ front, keys, timeoutMs }: CodeDesk): Promise<void> {
  const hints = [{ key: "enter", label: "key.ok" }] as const;
  front.alert();
  front.show({ kind: "notice", tone: "problem", title: { key: "code.taken" }, text: { key: "code.choose" }, hints });
  await keys.nextWithin(timeoutMs);
}

interface Attempt {
  readonly role: CodedRole;
  readonly by: CodedRole;
  readonly occasion: Phrase;
  /** Of the attempt before. */
  readonly refusal: CodeRefusal | undefined;
}

async function tryOnce(desk: CodeDesk, codes: AccessCodes, attempt: Attempt): Promise<Choice> {
  const { role, by, occasion, refusal } = attempt;
  const title = { key: refusal === undefined ? "code.choose" : REFUSAL_TEXTS[refusal] } as const;
  const text = lengthText(role);
  const first = await enterCode(desk, { role, occasion, title, text, isWarning: refusal !== undefined });
  if (first === undefined) return "left";
  try {
    const weakness = codes.weakness(role, first);
    if (weakness !== undefined) return weakness;
    const second = await enterCode(desk, { role, occasion, title: { key: "code.repeat" }, text, isWarning: false });
    if (second === undefined) return "left";
    if (!isSame(first, second)) {
      second.fill(0);
      return "differ";
    }
    desk.front.show({
      kind: "notice",
      tone: "plain",
      title: { key: "code.saving" },
      text: { key: "code.wait" },
      hints: [],
    });
    const result = codes.set(role, second, by);
    if (result.kind === "weak") return result.why;
    desk.front.success();
    return "set";
  } finally {
    first.fill(0);
  }
}

/** Both are the typist's own: no need to hide where they differ. */
function isSame(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((digit, index) => digit === second[index]);
}

/** Asking for a role's code before something that needs it. */
import type { AccessCodes } from "./access-codes";
import { type CodeDesk, enterCode } from "./code-entry";
import type { CodedRole } from "./coded-role";

/** How the question ended; `wiped` with it keys and codes. */
export type CodeAnswer = "accepted" | "left" | "wiped";

/** A locked code shows how long it stays so, second by second. */
const COUNT_MS = 1000;

/** Asks until the code is right, locked, or nobody gives one. */
export async function askCode(desk: CodeDesk, codes: AccessCodes, role: CodedRole): Promise<CodeAnswer> {
  let isWarning = false;
  for (;;) {
    if (codes.secondsLocked(role) > 0) {
      await showLock(desk, codes, role);
      return "left";
    }
    const digits = await enterCode(desk, {
      role,
      occasion: { key: "code.asked" },
      title: { key: isWarning ? "code.wrong" : "code.enter" },
      text: { key: "pin.private" },
      isWarning,
    });
    if (digits === undefined) return "left";
    desk.front.show({
      kind: "notice",
      tone: "plain",
      title: { key: "code.checking" },
      text: { key: "code.wait" },
      hints: [],
    });
    const check = codes.check(role, digits);
    if (check.kind === "accepted" || check.kind === "wiped") return check.kind;
    if (check.kind === "unset") return "left";
    isWarning = true;
  }
}

/** Until a key, or until nobody reads it any more. */
async function showLock({ front, keys, timeoutMs }: CodeDesk, codes: AccessCodes, role: CodedRole): Promise<void> {
  front.alert();
  front.animate(COUNT_MS, () => {
    const values = { time: clockText(codes.secondsLocked(role)) };
    const hints = [{ key: "cancel", label: "key.back" }] as const;
    const text = { key: "code.locked.text", values } as const;
    return { kind: "notice", tone: "problem", title: { key: "code.locked" }, text, hints };
  });
  await keys.nextWithin(timeoutMs);
}

/** Minutes and seconds: `0:29`. */
function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What screens say of codes. */
import type { TextKey } from "../../ui/i18n/text-en";
import type { Phrase } from "../../ui/i18n/translate";
import type { CodeSetting } from "./access-codes";
import { LONGEST_CODE, SHORTEST_CODE } from "./code-strength";
import type { CodedRole } from "./coded-role";

export const OWNER_TEXTS = Object.freeze({
  merchant: "code.merchant",
  supervisor: "code.supervisor",
  technician: "code.technician",
} as const satisfies Readonly<Record<CodedRole, TextKey>>);

/** Why a new code is not taken. */
export type CodeRefusal = Extract<CodeSetting, { kind: "weak" }>["why"] | "differ";

export const REFUSAL_TEXTS = Object.freeze({
  "too-short": "code.tooShort",
  "too-long": "code.tooLong",
  repeated: "code.repeated",
  sequence: "code.sequence",
  known: "code.known",
  taken: "code.taken",
  differ: "code.differ",
} as const satisfies Readonly<Record<CodeRefusal, TextKey>>);

/** How many digits the code of a role has. */
export function lengthText(role: CodedRole): Phrase {
  return { key: "code.length", values: { shortest: String(SHORTEST_CODE[role]), longest: String(LONGEST_CODE) } };
}

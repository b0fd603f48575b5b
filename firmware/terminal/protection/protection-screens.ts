/** What a person sees of the watch over the terminal: why it is out of service, and how old it is. */
import type { TextKey } from "../../ui/i18n/text-en";
import type { Phrase } from "../../ui/i18n/translate";
import type { NoticeScreen } from "../../ui/screens/notice";
import type { BuildAge } from "./build-age";
import type { Bar } from "./protection";

interface BarTexts {
  readonly title: TextKey;
  readonly text: TextKey;
}

const BARS: Readonly<Record<Bar["code"], BarTexts>> = Object.freeze({
  S1: { title: "protection.tampered", text: "protection.tampered.text" },
  S2: { title: "protection.selfTest", text: "protection.selfTest.text" },
  S3: { title: "protection.image", text: "protection.image.text" },
} as const);

/** The screen of a terminal that does nothing. Only another image can be put right here: by a technician. */
export function barScreen({ code, detail }: Bar): NoticeScreen {
  const { title, text } = BARS[code];
  const hints = code === "S3" ? ([{ key: "enter", label: "key.ok" }] as const) : [];
  const values = { code: detail === "" ? code : `${code} ${detail}` };
  return { kind: "notice", tone: "fault", title: { key: title }, text: { key: text, values }, hints };
}

/** Instead of a sale, when the build is too old for one. */
export const OUTDATED_SCREEN: NoticeScreen = Object.freeze<NoticeScreen>({
  kind: "notice",
  tone: "problem",
  title: { key: "protection.outdated" },
  text: { key: "protection.outdated.text", values: { code: "S4" } },
  hints: Object.freeze([{ key: "enter", label: "key.ok" }] as const),
});

/** What the idle screen says of the age of the build. */
export function ageNotice(age: BuildAge): Phrase | undefined {
  if (age === "supported") return undefined;
  return { key: age === "ageing" ? "idle.ageing" : "idle.outdated" };
}

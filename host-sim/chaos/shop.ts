/** The shop of a plan: how its terminal is set up, and how its host behaves at certain amounts. */
import type { Rule } from "../acquirer/rules/rule-schema";
import { ruleListSchema } from "../acquirer/rules/rule-schema";
import type { Settings } from "../world/terminal-settings";
import type { Plan } from "./plan";

/** Up to here cards may approve by themselves. */
const floorLimitMinor = 5000;

const schemes = [
  { aid: "A0000000031010", name: "Visa", kernel: 3 },
  { aid: "A0000000041010", name: "Mastercard", kernel: 2 },
] as const;

/** Settings that differ from those of the bench's terminal. */
export function settingsOf({ messageType, offline }: Plan): Settings {
  const shop = { language: "en", messageType };
  if (offline === "never") return shop;
  const standIn = offline === "stand-in";
  return {
    ...shop,
    offline: { enabled: true, standIn, entryModes: { swipe: standIn } },
    contactless: {
      applications: schemes.map((scheme) => ({ ...scheme, cvmRequiredLimitMinor: 10_000, floorLimitMinor })),
    },
    contact: { applications: schemes.map(({ aid, name }) => ({ aid, name, floorLimitMinor })) },
  };
}

/** What the host does besides deciding; amounts of what is forwarded or taken back choose. */
export function rulesOf({ totalsDiffer }: Plan): readonly Rule[] {
  return ruleListSchema.parse([
    {
      name: "a forward is refused",
      when: { messageType: ["0220", "0221"], amountMinor: { from: 9700, to: 9899 } },
      then: { answerCode: "51" },
    },
    {
      name: "a forward comes at a bad moment",
      when: { messageType: ["0220", "0221"], amountMinor: { from: 9400, to: 9699 }, nth: { to: 2 } },
      then: { answerCode: "91" },
    },
    {
      name: "a reversal comes at a bad moment",
      when: { messageType: ["0400", "0401"], amountMinor: { from: 9000, to: 9399 }, nth: { to: 2 } },
      then: { answerCode: "96" },
    },
    ...(totalsDiffer
      ? [{ name: "other totals", when: { messageType: ["0500", "0501"], nth: 1 }, then: { answerCode: "95" } }]
      : []),
  ]);
}

/** Sales that the host is asked about. */
import { ruleListSchema } from "../../host-sim/acquirer/rules/rule-schema";
import type { CutRun } from "./cut-run";
import type { CutScenario } from "./cut-scenario";

/** Amounts name payments, so that the second try of a payment has another one. */
export const again = 7;

/** Pays; after a cut, whoever did not hear that it was approved and has not left pays again, by stripe, since that is quickest. */
export function saleOf(
  amountMinor: number,
  by: "tap" | "insert" | "swipe",
  card: string,
): Pick<CutScenario, "act" | "goOn"> {
  return {
    act: ({ merchant, hand }) => merchant.sell({ kind: "sale", amountMinor, by, card }, hand),
    goOn: (run) => payAgain(run, amountMinor),
  };
}

export async function payAgain({ merchant, witness, hand, isPatient }: CutRun, amountMinor: number): Promise<void> {
  if (!isPatient || witness.lastWord(amountMinor) === "approved") return;
  await merchant.sell({ kind: "sale", amountMinor: amountMinor + again, by: "swipe", card: "stripe-plain" }, hand);
}

const lostAnswer = (amountMinor: number) =>
  ruleListSchema.parse([{ name: "the answer gets lost", when: { amountMinor }, then: { lose: "answer" } }]);

const lostReversals = ruleListSchema.parse([
  ...[{ name: "the answer gets lost", when: { amountMinor: 5500, messageType: "0200" }, then: { lose: "answer" } }],
  {
    name: "the answers to two reversals get lost",
    when: { amountMinor: 5500, messageType: ["0400", "0401"], nth: { to: 2 } },
    then: { lose: "answer" },
  },
]);

export const tapApproved: CutScenario = {
  name: "a card is tapped and approved",
  ...saleOf(1200, "tap", "visa-credit"),
};

export const pinApproved: CutScenario = {
  name: "a card is inserted, its PIN is right, and it has the last word",
  ...saleOf(2500, "insert", "visa-pin-plaintext"),
};

export const swipeDeclined: CutScenario = {
  name: "a stripe is declined",
  ...saleOf(10_051, "swipe", "stripe-plain"),
};

export const answerLost: CutScenario = {
  name: "the answer is lost and the sale reversed",
  rules: lostAnswer(4400),
  ...saleOf(4400, "swipe", "stripe-plain"),
};

export const reversalRepeated: CutScenario = {
  name: "the answers to the reversal are lost as well, and it is repeated",
  rules: lostReversals,
  ...saleOf(5500, "swipe", "stripe-plain"),
};

/** What a merchant does besides selling: takes back, gives back, settles. */
import { ruleListSchema } from "../../host-sim/acquirer/rules/rule-schema";
import type { CutRun } from "./cut-run";
import type { CutScenario } from "./cut-scenario";
import { again } from "./online-scenarios";

const sold = 3000;
const given = 1700;

/** A sale that nobody cuts. */
export async function sell({ merchant, hand }: CutRun, amountMinor = sold): Promise<void> {
  await merchant.sell({ kind: "sale", amountMinor, by: "swipe", card: "stripe-plain" }, hand);
}

/** By the receipt that the customer brings. */
async function takeBack({ merchant, witness, hand }: CutRun): Promise<void> {
  await merchant.void(witness.receipts.find(({ amountMinor }) => amountMinor === sold)?.number, hand);
}

async function giveBack({ merchant, hand }: CutRun, amountMinor: number): Promise<void> {
  await merchant.refund({ kind: "refund", amountMinor, by: "swipe", card: "stripe-plain" }, hand);
}

export async function settle({ merchant, hand }: CutRun): Promise<void> {
  await merchant.choose("merchant", "settle", hand);
}

export const voided: CutScenario = {
  name: "a sale is voided",
  before: sell,
  act: takeBack,
  // The merchant looks whether it was done: the terminal says so, or does it now.
  goOn: async (run) => {
    if (run.witness.lastWord(sold) !== "voided") await takeBack(run);
  },
  judge: (_, { witness }) => (witness.lastWord(sold) === "voided" ? [] : ["nobody heard that the sale was voided"]),
};

export const refunded: CutScenario = {
  name: "an amount is refunded",
  act: (run) => giveBack(run, given),
  goOn: async (run) => {
    if (run.isPatient && run.witness.lastWord(given) !== "approved") await giveBack(run, given + again);
  },
  judge: ({ host }) => (host.filter(({ stands }) => stands).length <= 1 ? [] : ["more than one refund stands"]),
};

/** A batch with a sale and a refund. */
async function fill(run: CutRun): Promise<void> {
  await sell(run);
  await giveBack(run, given);
}

const settlement = {
  before: fill,
  act: settle,
  goOn: settle,
  judge: async (_: unknown, { world }: CutRun) => {
    const batches = await world.ledger.settlements.list(world.terminalId);
    const closed = batches.filter(({ closed_at: closedAt }) => closedAt !== null);
    return closed.length === 1 && batches.length === 1
      ? []
      : [`${closed.length} of ${batches.length} batches are closed`];
  },
} satisfies Partial<CutScenario>;

export const settled: CutScenario = { name: "a batch is settled and the host agrees", ...settlement };

export const uploaded: CutScenario = {
  name: "a batch is settled, the host counts otherwise, and takes it over",
  rules: ruleListSchema.parse([
    { name: "the totals differ", when: { messageType: ["0500", "0501"], nth: { to: 1 } }, then: { answerCode: "95" } },
  ]),
  ...settlement,
};

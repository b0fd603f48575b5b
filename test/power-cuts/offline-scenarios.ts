/** Sales that the host hears of afterwards. */
import { ruleListSchema } from "../../host-sim/acquirer/rules/rule-schema";
import type { Settings } from "../../host-sim/world/terminal-settings";
import type { CutRun } from "./cut-run";
import type { CutScenario } from "./cut-scenario";
import { payAgain } from "./online-scenarios";

const amount = 2500;
/** Until the terminal knows that the line is gone. */
const lostMs = 20_000;
/** Until the terminal has tried again, and everything that waited was sent. */
const backMs = 150_000;

const floorLimits = {
  applications: [
    { aid: "A0000000031010", name: "Visa", kernel: 3, cvmRequiredLimitMinor: 10_000, floorLimitMinor: 5000 },
    { aid: "A0000000041010", name: "Mastercard", kernel: 2, cvmRequiredLimitMinor: 10_000, floorLimitMinor: 5000 },
  ],
};
export const byCard: Settings = { offline: { enabled: true }, contactless: floorLimits };
const standIn: Settings = { offline: { enabled: true, standIn: true } };

/** The line is gone, and the supervisor lets the terminal sell without it. */
export async function goOffline(run: CutRun): Promise<void> {
  run.world.line.cut();
  await run.wait(lostMs);
  await run.merchant.choose("supervisor", "offline", run.hand);
}

export async function sell({ merchant, hand }: CutRun, card: string, amountMinor = amount): Promise<void> {
  await merchant.sell({ kind: "sale", amountMinor, by: "tap", card }, hand);
}

/** The line is there again; whoever did not hear that it was approved pays again, online. */
async function goOn(run: CutRun): Promise<void> {
  run.world.line.restore();
  run.world.line.restartHost();
  await run.wait(backMs);
  await payAgain(run, amount);
}

export const forwarded: CutScenario = {
  name: "a card approves offline, and the sale is forwarded",
  settings: byCard,
  before: goOffline,
  act: async (run) => {
    await sell(run, "visa-offline");
    run.world.line.restore();
    await run.wait(backMs);
  },
  goOn,
};

export const declinedLater: CutScenario = {
  name: "the merchant answers for a tap, and the host declines it when it is forwarded",
  settings: standIn,
  rules: ruleListSchema.parse([
    {
      name: "no funds",
      when: { messageType: ["0220", "0221"], amountMinor: amount },
      then: { answerCode: "51" },
    },
  ]),
  before: goOffline,
  act: async (run) => {
    await sell(run, "visa-credit");
    run.world.line.restore();
    await run.wait(backMs);
  },
  goOn,
  judge: ({ books = [] }, { witness }) =>
    witness.lastWord(amount) === "approved" && !books.some(({ isRefused }) => isRefused)
      ? ["the terminal does not know that the host declined"]
      : [],
};

/** What users of other systems are charged twice by: the answer is lost, the terminal starts anew, so does the host, and all is sent again. */
export const doubleCharge: CutScenario = {
  name: "the answer to a forwarded sale is lost, the terminal reboots, the host restarts, and it is forwarded again",
  settings: byCard,
  rules: ruleListSchema.parse([
    { name: "the answer gets lost", when: { messageType: "0220", amountMinor: amount }, then: { lose: "answer" } },
  ]),
  before: goOffline,
  act: async (run) => {
    const { line } = run.world;
    await sell(run, "visa-offline");
    line.restore();
    // It was sent, and the host has charged it.
    await run.wait(backMs / 2);
    await run.restart();
    await line.crashHost();
    await run.wait(lostMs);
    line.restartHost();
    await run.wait(backMs);
  },
  goOn,
  judge: ({ host }) =>
    host.filter(({ stands }) => stands).length <= 1 ? [] : ["more than one charge for one purchase"],
};

/** A terminal that lost its power once, and loses it again while it makes good what that left. */
import { PowerGone } from "../../host-sim/chaos/hands";
import { PowerCut, type CutPoint } from "../../host-sim/world/power-cut";
import type { CutRun } from "./cut-run";
import type { CutScenario } from "./cut-scenario";
import { settle, sell as sellOnline } from "./merchant-scenarios";
import { byCard, goOffline, sell as sellOffline } from "./offline-scenarios";

/** Until everything that was owed has been told. */
const backMs = 150_000;

/** Does something in whose middle the power goes; afterwards the terminal is off. */
async function cutIn(run: CutRun, point: CutPoint, work: () => Promise<unknown>): Promise<void> {
  const cut = new PowerCut(run.world, point);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PowerGone)) throw error;
  }
  if (!cut.hasHappened) throw new Error("the power did not go where the scenario wants it");
  run.merchant.takeCards();
}

/** The plug goes in again, and the terminal does what it has to. */
const comeBack: Pick<CutScenario, "act" | "goOn"> = {
  act: async (run) => {
    await run.world.terminal.powerOn();
    await run.merchant.toIdle(run.hand);
    await run.wait(backMs);
  },
  goOn: async () => undefined,
};

export const reversedAfterCut: CutScenario = {
  name: "a sale that was cut off is reversed at the next start",
  before: (run) => cutIn(run, { message: 1, direction: "to-host", side: "after" }, () => sellOnline(run)),
  ...comeBack,
  judge: ({ host }) => (host.some(({ stands }) => stands) ? ["a sale stands that nobody heard of"] : []),
};

export const forwardedAfterCut: CutScenario = {
  name: "an offline sale whose forwarding was cut off is forwarded again at the next start",
  settings: byCard,
  before: async (run) => {
    await goOffline(run);
    await sellOffline(run, "visa-offline");
    // The sign-on is the first message, the sale the second.
    await cutIn(run, { message: 2, direction: "to-host", side: "after" }, async () => {
      run.world.line.restore();
      await run.wait(backMs);
    });
  },
  ...comeBack,
  judge: ({ host }) => (host.filter(({ stands }) => stands).length === 1 ? [] : ["not one charge for one purchase"]),
};

export const settledAfterCut: CutScenario = {
  name: "a settlement that was cut off is asked for again at the next start",
  before: async (run) => {
    await sellOnline(run);
    await cutIn(run, { message: 1, direction: "to-host", side: "after" }, () => settle(run));
  },
  ...comeBack,
  judge: async (_, { world }) => {
    const [batch] = await world.ledger.settlements.list(world.terminalId);
    return batch?.closed_at === null ? ["the batch is not closed"] : [];
  },
};

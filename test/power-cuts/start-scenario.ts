/** A new terminal: nothing of it was ever started. */
import type { CutScenario } from "./cut-scenario";
import { payAgain, saleOf } from "./online-scenarios";

export const firstStart: CutScenario = {
  name: "a new terminal is started, loads its keys and sells",
  isFirstStart: true,
  act: async (run) => {
    await run.world.terminal.powerOn();
    await run.merchant.toIdle(run.hand);
    await saleOf(1200, "swipe", "stripe-plain").act(run);
  },
  goOn: (run) => payAgain(run, 1200),
};

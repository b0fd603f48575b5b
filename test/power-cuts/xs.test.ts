/** A sample of the cuts on the XS engine, whose process is killed in the middle. */
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { describeWith } from "../support/requirement";
import { cutsOf, exhaust, sample } from "./exhaust";
import { settled, voided } from "./merchant-scenarios";
import { doubleCharge, forwarded } from "./offline-scenarios";
import { answerLost, pinApproved, tapApproved } from "./online-scenarios";

/** Each takes two starts of the engine at least. */
const cutsAScenario = 3;

describeWith(isXsBuilt(64), "the XS engine", "a terminal whose process is killed", () => {
  it.each([tapApproved, pinApproved, answerLost, voided, settled, forwarded, doubleCharge])(
    "comes out of it right: $name",
    async (scenario) => {
      const cuts = sample(await cutsOf(scenario), cutsAScenario, 1);
      expect(await exhaust(scenario, cuts, { engine: "xs" })).toEqual({
        cuts: cutsAScenario,
        violations: [],
        missed: [],
      });
    },
    300_000,
  );
});

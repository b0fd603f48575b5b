import { cutsOf, exhaust, sample } from "./exhaust";
import { voided } from "./merchant-scenarios";
import { forwarded } from "./offline-scenarios";
import { tapApproved } from "./online-scenarios";
import { firstStart } from "./start-scenario";
import { provesSurvival } from "./survival";

describe("a new terminal", () => {
  provesSurvival([firstStart]);
});

describe("a terminal that forgets with its power what it owes", () => {
  // Else the proof above would prove nothing: the invariants must see what cuts do to such a terminal.
  it.each([tapApproved, voided, forwarded])("is found out: $name", async (scenario) => {
    const { violations } = await exhaust(scenario, sample(await cutsOf(scenario), 12, 4), { forgets: true });
    expect(violations.join("\n")).toContain("people were told what the host holds");
  });
});

/** Steps that make something go wrong: how files say them. What comes of them is played in scenarios 140 to 143. */
import { DataFileError } from "../../../host-sim/data/data-file";
import { play } from "../../../host-sim/replay/play";
import { parseScenario } from "../../../host-sim/replay/scenario-file";

const file = `${__dirname}/inline.yaml`;
const scenario = (...steps: readonly string[]) =>
  parseScenario(["scenario: Something goes wrong", "steps:", ...steps.map((step) => `  - ${step}`)].join("\n"), file);

async function failureOf(...steps: readonly string[]): Promise<string | undefined> {
  const { result } = await play(scenario(...steps), file, { engine: "node" });
  return result.failure && `${result.failure.step}: ${result.failure.expected}, but ${result.failure.actual}`;
}

describe("steps that make something go wrong", () => {
  it.each([
    "power: { cutAtOperation: 0 }",
    "power: { cutAtMessage: 1 }",
    "power: { cutAtMessage: 1, to: panel }",
    'message: { mti: "210", suffers: drop }',
    'message: { mti: "0210", suffers: explode }',
    'message: { mti: "0210", suffers: { delay: soon } }',
    "host: sleep",
    "host: { slow: 5 }",
    "clock: { sideways: 5 s }",
    "rot: vault",
  ])("are refused when they are not right: %s", (step) => {
    expect(() => scenario(step)).toThrow(DataFileError);
  });

  it("cut the power where they say, and only there", async () => {
    const atMessage = "power: { cutAtMessage: 1, to: host, side: before }";
    expect(await failureOf("sale: 1200", atMessage, "swipe: stripe-plain", "wait: 1 s", 'power: "on"')).toBeUndefined();
    expect(await failureOf("power: { cutAtOperation: 50 }", 'power: "on"')).toBe(
      "step 2 (power): a terminal without power, but a cut that was planned has not come",
    );
  });

  it("let nothing rot where nothing was written", async () => {
    const every = Array.from({ length: 6 }, () => "rot: counters");
    expect(await failureOf(...every)).toMatch(/something written in counters that can rot, but there is none$/);
  });
});

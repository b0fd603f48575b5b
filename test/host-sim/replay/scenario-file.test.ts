import { DataFileError } from "../../../host-sim/data/data-file";
import type { DataProblem } from "../../../host-sim/data/data-file";
import { parseScenario } from "../../../host-sim/replay/scenario-file";

const minimal = `scenario: A tap
steps:
  - keys: 1 2 00 enter
  - tap: visa-credit
  - expect: { screen: APPROVED, within: 5 s }
`;

function problemsOf(text: string): readonly DataProblem[] {
  try {
    parseScenario(text, "a.yaml");
  } catch (error) {
    if (error instanceof DataFileError) return error.problems;
    throw error;
  }
  throw new Error("the scenario was accepted");
}

describe("a scenario file", () => {
  it("gives the usual clock, seed and host when it names none", () => {
    const scenario = parseScenario(minimal, "a.yaml");
    expect(scenario.clock).toBe("2026-03-02T09:15:00Z");
    expect(scenario.host.rules).toEqual([]);
    expect(scenario.engines).toEqual(["node", "xs"]);
  });

  it("turns keys into a list and durations into milliseconds", () => {
    const scenario = parseScenario(minimal, "a.yaml");
    expect(scenario.steps[0]).toEqual({ keys: ["1", "2", "00", "enter"] });
    expect(scenario.steps[2]).toEqual({ expect: { screen: ["APPROVED"], within: 5000 } });
  });

  it("names file, line and expectation of a step that does not exist", () => {
    const [problem] = problemsOf(minimal.replace("  - tap: visa-credit", "  - tapp: visa-credit"));
    expect(problem).toMatchObject({ line: 4, path: "steps[1]" });
    expect(problem.message).toMatch(/one step: sale, keys, tap/);
  });

  it("names the line of a card that is not there, or cannot be used so, and the cards there are", () => {
    const [unknown] = problemsOf(minimal.replace("visa-credit", "visa-platinum"));
    expect(unknown).toMatchObject({ line: 4, path: "steps[1].tap" });
    expect(unknown.message).toMatch(/no card named visa-platinum; there are .*visa-credit/);
    const [tapped] = problemsOf(minimal.replace("visa-credit", "stripe-plain"));
    expect(tapped).toMatchObject({ line: 4, path: "steps[1].tap" });
    const [swiped] = problemsOf(minimal.replace("tap: visa-credit", "swipe: stripe-platinum"));
    expect(swiped).toMatchObject({ line: 4, path: "steps[1].swipe" });
    const [inserted] = problemsOf(minimal.replace("tap: visa-credit", "insert: visa-phone"));
    expect(inserted).toMatchObject({ line: 4, path: "steps[1].insert", message: "visa-phone has no contacts" });
  });

  it("names the line of an unknown key at the top", () => {
    const [problem] = problemsOf(`${minimal}colour: red\n`);
    expect(problem).toMatchObject({ line: 6 });
    expect(problem.message).toMatch(/colour/);
  });

  it("names the line of broken YAML", () => {
    const [problem] = problemsOf("scenario: [\nsteps: 3\n");
    expect(problem.line).toBeGreaterThanOrEqual(2);
  });

  it("says what is missing in an empty file", () => {
    const [problem] = problemsOf("");
    expect(problem.line).toBe(1);
  });

  it("refuses an unknown key of the keypad and lists the known ones", () => {
    const problems = problemsOf(minimal.replace("1 2 00 enter", "1 2 return"));
    expect(problems.map((problem) => problem.message).join("\n")).toMatch(/one of: 1 2 3 cancel/);
    expect(problems[0].line).toBe(3);
  });
});

/** Hosts that must not be spoken to, and terminals that must not be let in: seen from the terminal's screen. */
import path from "node:path";
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { scenarioFiles } from "../../host-sim/replay/discover";
import { play } from "../../host-sim/replay/play";
import { readScenario } from "../../host-sim/replay/scenario-file";
import { describeWith } from "../support/requirement";

const files = scenarioFiles(path.resolve(__dirname, "tls-scenarios"));

describeWith(isXsBuilt(64), "the XS engine", "the terminal's TLS", () => {
  it.each(files.map((file) => [readScenario(file).scenario, file] as const))("%s", async (_title, file) => {
    const { result } = await play(readScenario(file), file, { engine: "xs" });
    expect(result.failure).toBeUndefined();
  });
});

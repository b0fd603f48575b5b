/** Reads a scenario file. */
import { parseData, readDataFile } from "../data/data-file";
import { scenarioSchema } from "./schema";
import type { Scenario } from "./schema";

/** The scenario in a file; throws `DataFileError` with file, line and what is expected there. */
export function readScenario(file: string): Scenario {
  return readDataFile(file, scenarioSchema);
}

/** The scenario in a text; `file` is used in messages only. */
export function parseScenario(text: string, file: string): Scenario {
  return parseData(text, file, scenarioSchema);
}

/** Reads a scenario file. */
import { parseData, readDataFile } from "../data/data-file";
import { checkCards } from "./scenario-cards";
import { scenarioSchema } from "./schema";
import type { Scenario } from "./schema";

const schema = scenarioSchema.superRefine(checkCards);

/** The scenario in a file; throws `DataFileError` with file, line and what is expected there. */
export function readScenario(file: string): Scenario {
  return readDataFile(file, schema);
}

/** The scenario in a text; `file` is used in messages only. */
export function parseScenario(text: string, file: string): Scenario {
  return parseData(text, file, schema);
}

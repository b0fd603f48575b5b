/** Reads a scenario file. */
import path from "node:path";
import { parseData, readDataFile } from "../data/data-file";
import { checkCards } from "./scenario-cards";
import { scenarioSchema } from "./schema";
import type { Scenario, ScenarioStep } from "./schema";

/** The scenario in a file; throws `DataFileError` with file, line and what is expected there. */
export function readScenario(file: string): Scenario {
  return readDataFile(file, schemaIn(path.dirname(file)));
}

/** The scenario in a text; `file` is used in messages, and its folder is where traces are looked for. */
export function parseScenario(text: string, file: string): Scenario {
  return parseData(text, file, schemaIn(path.dirname(file)));
}

/** What a scenario in that folder may say: its traces are named from there. */
function schemaIn(folder: string) {
  return scenarioSchema
    .transform((scenario): Scenario => ({ ...scenario, steps: scenario.steps.map((step) => from(folder, step)) }))
    .superRefine(checkCards);
}

function from(folder: string, step: ScenarioStep): ScenarioStep {
  if ("tap" in step && step.tap.trace !== undefined) {
    return { tap: { ...step.tap, trace: path.resolve(folder, step.tap.trace) } };
  }
  if ("insert" in step && step.insert.trace !== undefined) {
    return { insert: { ...step.insert, trace: path.resolve(folder, step.insert.trace) } };
  }
  return step;
}

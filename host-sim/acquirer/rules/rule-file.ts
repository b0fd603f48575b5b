/** Rules in files: YAML, or JSON, which is YAML too. */
import { join } from "node:path";
import { readDataFile } from "../../data/data-file";
import { ruleListSchema } from "./rule-schema";
import type { Rule } from "./rule-schema";

/** The rules in a file. Throws `DataFileError` with a line for everything that is wrong. */
export function readRules(file: string): Rule[] {
  return readDataFile(file, ruleListSchema);
}

/** The test amounts of the bench (default-rules.yaml). */
export function defaultRules(): Rule[] {
  return readRules(join(__dirname, "default-rules.yaml"));
}

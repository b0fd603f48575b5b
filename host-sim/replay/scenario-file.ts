/** Reads a scenario file. What is wrong with one is told by file, line and what is expected there. */
import { readFileSync } from "node:fs";
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import { scenarioSchema } from "./schema";
import type { Scenario } from "./schema";

/** One thing wrong in a scenario file. */
export interface ScenarioProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `steps[2].keys`. */
  readonly path: string;
  /** What is expected there. */
  readonly message: string;
}

/** The file is not a scenario. The message has a line for every problem. */
export class ScenarioFileError extends Error {
  override readonly name = "ScenarioFileError";
  constructor(readonly problems: readonly ScenarioProblem[]) {
    super(problems.map(tell).join("\n"));
  }
}

function tell(problem: ScenarioProblem): string {
  const where = problem.path === "" ? "" : `${problem.path}: `;
  return `${problem.file}:${problem.line}:${problem.column}: ${where}${problem.message}`;
}

/** Reads and checks one file; throws {@link ScenarioFileError}. */
export function readScenario(file: string): Scenario {
  return parseScenario(readFileSync(file, "utf8"), file);
}

/** Checks the text of a scenario; `file` is used in messages only. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ScenarioFileError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, path: "", message: error.message };
      }),
    );
  }
  const result = scenarioSchema.safeParse(document.toJS());
  if (result.success) return result.data;
  throw new ScenarioFileError(
    result.error.issues.map((issue) => {
      const path = issue.path.filter((key): key is string | number => typeof key !== "symbol");
      const { line, col } = lines.linePos(offsetOf(document, path, extraKey(issue)));
      return { file, line, column: col, path: written(path), message: issue.message };
    }),
  );
}

/** An unknown key is reported on its parent; the line of the key itself helps more. */
function extraKey(issue: { code?: string; keys?: unknown }): string | undefined {
  if (issue.code !== "unrecognized_keys" || !Array.isArray(issue.keys)) return undefined;
  return typeof issue.keys[0] === "string" ? issue.keys[0] : undefined;
}

function written(path: readonly (string | number)[]): string {
  return path.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join("");
}

/** Offset of the deepest node of `path` that stands in the document. */
function offsetOf(document: Document, path: readonly (string | number)[], extra: string | undefined): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of extra === undefined ? path : [...path, extra]) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      offset = startOf(pair?.key) ?? offset;
      next = pair?.value;
    } else if (isSeq(node) && typeof key === "number") {
      next = node.items[key];
      offset = startOf(next) ?? offset;
    }
    if (next === undefined) break;
    node = next;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

/** Reads the bench's YAML data (scenarios, cards, accounts, rules), and says in which file and line something is wrong. */
import { readFileSync } from "node:fs";
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { z } from "zod";
import { MendableError } from "./mendable-error";

/** One thing that is wrong in a data file. */
export interface DataProblem {
  /** Line and column from 1; `undefined` where the finding has no place in the text. */
  readonly line?: number;
  readonly column?: number;
  /** Where in the document, e.g. `steps[2].keys`; empty for the document itself. */
  readonly path: string;
  /** What is expected there. */
  readonly message: string;
}

/** A data file that does not hold what it should. The message has a line for every problem. */
export class DataFileError extends MendableError {
  override readonly name = "DataFileError";
  readonly file: string;
  readonly problems: readonly DataProblem[];

  constructor(file: string, problems: readonly DataProblem[], options?: ErrorOptions) {
    super(problems.map((problem) => tell(file, problem)).join("\n"), options);
    this.file = file;
    this.problems = problems;
  }
}

function tell(file: string, problem: DataProblem): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column ?? 1}`;
  return `${place}: ${problem.path === "" ? "" : `${problem.path}: `}${problem.message}`;
}

/** The checked content of a file; throws {@link DataFileError}. */
export function readDataFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataFileError(file, [{ path: "", message }], { cause });
  }
  return parseData(text, file, schema);
}

/** The checked content of a text; `file` is used in messages only. Throws {@link DataFileError}. */
export function parseData<Schema extends z.ZodType>(text: string, file: string, schema: Schema): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    throw new DataFileError(
      file,
      document.errors.map((error) => ({ ...at(error.pos[0]), path: "", message: error.message })),
    );
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  throw new DataFileError(
    file,
    result.error.issues.map((issue) => {
      const path = issue.path.filter((key): key is string | number => typeof key !== "symbol");
      return { ...at(offsetOf(document, path, unknownKey(issue))), path: written(path), message: issue.message };
    }),
  );
}

/** An unknown key is reported on its parent; the line of the key itself helps more. */
function unknownKey(issue: z.core.$ZodIssue): string | undefined {
  return issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
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
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Reads the YAML data of the bench's cards and accounts, and says in which file and where something is wrong. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";

/** A data file that does not hold what it should. */
export class DataFileError extends Error {
  override readonly name = "DataFileError";
  readonly file: string;

  constructor(file: string, findings: readonly string[], options?: ErrorOptions) {
    super(findings.map((finding) => `${file}: ${finding}`).join("\n"), options);
    this.file = file;
  }
}

/** The checked content of a file; throws {@link DataFileError} with one line for every finding. */
export function readDataFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new DataFileError(file, [error instanceof Error ? error.message : String(error)], { cause: error });
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new DataFileError(
    file,
    result.error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`),
  );
}

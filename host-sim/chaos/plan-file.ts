/** Plans in files: what a failure leaves behind, to be played again. */
import { DataFileError, readDataFile } from "../data/data-file";
import { UsageError } from "../commands/exit";
import { planSchema, type Plan } from "./plan";

/** The plan in a file. Throws `UsageError` for a file that holds none. */
export function readPlan(file: string): Plan {
  try {
    return readDataFile(file, planSchema);
  } catch (error) {
    if (error instanceof DataFileError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

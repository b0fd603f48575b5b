/** What the engine `node` can tell of an error that the firmware let out: the module, the line, the stack. */
import path from "node:path";
import type { EngineFault } from "./engine";

/** Folders whose modules are firmware; what comes from elsewhere is the bench's own fault. */
const FIRMWARE_FRAME = /[(\s/]((?:[^():\s]*\/)?(firmware|manifests)\/([^():\s]+?)\.(?:ts|js)):(\d+)/;

interface Place {
  readonly module: string;
  readonly line: number;
}

/** Whether a frame of the firmware is on the error's stack. */
export function comesFromFirmware(error: unknown): boolean {
  return placeOf(error) !== undefined;
}

export function faultOf(kind: "exception" | "rejection", error: unknown): EngineFault {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind, message, ...placeOf(error), stack };
}

/** The innermost frame that lies in the firmware; module names are paths below `firmware/` without extension. */
function placeOf(error: unknown): Place | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  for (const frame of error.stack.split("\n").slice(1)) {
    const match = FIRMWARE_FRAME.exec(frame.split(path.sep).join("/"));
    if (match === null) continue;
    const [, , folder, module, line] = match;
    return { module: folder === "firmware" ? module : `${folder}/${module}`, line: Number(line) };
  }
  return undefined;
}

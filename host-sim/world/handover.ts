/** How a terminal of the bench comes: with codes for its people, as an installer would leave it. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { codeIterations, commission, randomCodes, testCodes, type TerminalCodes } from "../board/terminal-codes";
import { isBlank } from "../board/vault-image";
import type { VirtualTerminal } from "../board/virtual-terminal";
import { readDataFile } from "../data/data-file";
import type { WorldOptions } from "./world-options";

const code = z.string().regex(/^\d{6,12}$/, "6 to 12 digits");
const noteSchema = z.strictObject({ merchant: code, supervisor: code, technician: code });

/**
 * Gives a new terminal codes, unless it is to demand them: the test's in virtual time, random ones otherwise. A folder keeps them beside the device's secret, as an
 * installer's note, for they are the way into a terminal of this computer only. `undefined` for a terminal that nobody noted them of.
 */
export function commissioned(
  terminal: VirtualTerminal,
  { time, folder, firstBoot = false }: Pick<WorldOptions, "time" | "folder" | "firstBoot">,
): TerminalCodes | undefined {
  const vault = terminal.flash.partition("vault");
  if (vault === undefined) throw new Error("the flash has no partition for a vault");
  if (firstBoot && isBlank(vault)) return undefined;
  if (time === "virtual") {
    commission(vault, testCodes, terminal.deviceSecret, codeIterations.test);
    return testCodes;
  }
  const note = folder === undefined ? undefined : path.join(folder, "codes.json");
  const codes = randomCodes();
  if (commission(vault, codes, terminal.deviceSecret, codeIterations.real)) {
    if (note !== undefined) write(note, codes);
    return codes;
  }
  return note !== undefined && existsSync(note) ? readDataFile(note, noteSchema) : undefined;
}

function write(file: string, codes: TerminalCodes): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(codes)}\n`, { mode: 0o600 });
}

/** Where the set-up puts the compiled XS engine (host-sim/setup/steps/xs.ts). */
import { existsSync } from "node:fs";
import path from "node:path";

/** Word size of a build: 64 for daily use, 32 for the device's figures, whose slots have 16 bytes. */
export type XsWidth = 64 | 32;

export const XS_BUILD_DIRECTORY = path.resolve(__dirname, "../../build/xs");

export function xsBinary(width: XsWidth): string {
  return path.join(XS_BUILD_DIRECTORY, String(width), "tapline-xs");
}

export function isXsBuilt(width: XsWidth): boolean {
  return existsSync(xsBinary(width));
}

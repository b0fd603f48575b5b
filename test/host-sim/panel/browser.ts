/** Starts the system's Chromium for a test, with an empty profile of its own and nothing that talks to the network. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why browser tests cannot run here, if they cannot. */
export const noBrowser: string | undefined = existsSync(executablePath)
  ? undefined
  : `no browser: ${executablePath} is absent (Debian package chromium)`;

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens a browser; close it at the end. Each of its contexts begins empty. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args });
}

/** Starts the system's Chromium for a test, with an empty profile of its own and nothing that talks to the network. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { BrowserContext, BrowserContextOptions } from "playwright-core";

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

export interface OpenBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Opens a browser; close it in the test's end. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenBrowser> {
  const profile = mkdtempSync(path.join(tmpdir(), "tapline-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args, ...options });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Plays scenarios and looks for the secrets of their cards in everything that comes out: logs of every level, link frames other than
 * the readers' and the keypad's, display lists, receipts, messages, panel, ledger and flash files, reports.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CardCatalogue } from "../cards/catalogue";
import type { EngineKind } from "../engine/engine";
import { play } from "../replay/play";
import type { Scenario } from "../replay/schema";
import { type Leak, LeakWatch } from "./leak-watch";

export interface LeakScanResult {
  readonly scenarios: number;
  readonly bytes: number;
  readonly sources: readonly string[];
  readonly leaks: readonly Leak[];
  /** Scenarios that broke off: nothing is said of those. */
  readonly failed: readonly string[];
}

export interface LeakScanOptions {
  readonly engine: EngineKind;
  /** Folder of card profiles in place of the tray's. */
  readonly cards?: string;
}

/** Plays them all. What a scenario leaves in files lies in a folder of its own until it was looked through. */
export async function runLeakScan(
  entries: readonly { readonly file: string; readonly scenario: Scenario }[],
  { engine, cards }: LeakScanOptions,
): Promise<LeakScanResult> {
  const catalogue = new CardCatalogue(cards);
  const sources = new Set<string>();
  const leaks: Leak[] = [];
  const failed: string[] = [];
  let bytes = 0;
  let scenarios = 0;
  for (const { file, scenario } of entries) {
    if (!scenario.engines.includes(engine)) continue;
    const folder = mkdtempSync(path.join(tmpdir(), "tapline-leak-scan-"));
    try {
      const watch = new LeakWatch(scenario, catalogue);
      const played = await play(scenario, file, { engine, folder, cards, ...watch.options });
      // What a scenario expects at its end may hang on the keys of its seed; those of a folder are by chance.
      if (played.result.failure !== undefined && played.result.failure.step !== "end") failed.push(scenario.scenario);
      watch.takeReport(played);
      watch.outputs.takeFiles(folder);
      for (const [source, content] of watch.outputs) {
        sources.add(source);
        bytes += content.length;
      }
      leaks.push(...watch.leaks());
      scenarios++;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return { scenarios, bytes, sources: [...sources].sort(), leaks, failed };
}

/** Plays a list of scenarios, one after the other, and sums up. */
import type { EngineKind } from "../engine/engine";
import type { ApduExchange } from "../cards/apdu-trace";
import { PcapWriter } from "../pcap/pcap-writer";
import { play } from "./play";
import { reportOf } from "./report";
import type { ReplayReport, ScenarioResult } from "./report";
import type { Scenario } from "./schema";

export interface PlayAllOptions {
  readonly engine: EngineKind;
  readonly seed?: number;
  /** File for the messages in clear. */
  readonly pcap?: string;
  /** Told what terminal and cards say to each other, in clear. */
  readonly onApdu?: (exchange: ApduExchange) => void;
  readonly onResult?: (result: ScenarioResult) => void;
}

/** The acquirer's port in captures. */
export const capturePort = 8583;

/** Plays all entries that make sense on the engine. */
export async function playAll(
  entries: readonly { readonly file: string; readonly scenario: Scenario }[],
  options: PlayAllOptions,
): Promise<ReplayReport> {
  const pcap = options.pcap === undefined ? undefined : PcapWriter.toFile(options.pcap, { port: capturePort });
  const results: ScenarioResult[] = [];
  try {
    for (const { file, scenario } of entries) {
      if (!scenario.engines.includes(options.engine)) continue;
      const { engine, seed, onApdu } = options;
      const { result } = await play(scenario, file, { engine, seed, pcap, onApdu });
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    pcap?.close();
  }
  return reportOf(options.engine, results);
}

/** Plays one scenario in a world of its own, in virtual time. */
import { createHash } from "node:crypto";
import type { EngineKind, InstrumentSample } from "../engine/engine";
import type { XsWidth } from "../engine/xs-binary";
import type { PcapWriter } from "../pcap/pcap-writer";
import type { ApduExchange } from "../cards/apdu-trace";
import { captureTo } from "../acquirer/capture";
import type { Settings } from "../world/terminal-settings";
import { World } from "../world/world";
import { firstMismatch } from "./expectations";
import { record } from "./record";
import type { Recording } from "./recording";
import type { ScenarioFailure, ScenarioResult } from "./report";
import type { Scenario } from "./schema";
import { StepFailure } from "./step-failure";
import { stepName, takeStep } from "./steps";
import { TraceCards } from "./trace-cards";

export interface PlayOptions {
  readonly engine: EngineKind;
  /** Word size of the engine `xs`; 64 unless told. */
  readonly xsWidth?: XsWidth;
  /** Instead of the scenario's own seed. */
  readonly seed?: number;
  /** Where the messages of the run go, in clear. */
  readonly pcap?: PcapWriter;
  /** Told what terminal and cards say to each other, in clear. */
  readonly onApdu?: (exchange: ApduExchange) => void;
  /** Where ledger and flash are kept; in memory when left out. */
  readonly folder?: string;
  /** Folder of card profiles in place of the tray's. */
  readonly cards?: string;
  /** Told of the world before its terminal is switched on, and when all steps were taken. */
  readonly onStart?: (world: World) => void;
  readonly onEnd?: (world: World) => Promise<void>;
}

/** A result with all that was recorded, for comparisons between engines. */
export interface Played {
  readonly result: ScenarioResult;
  readonly recording: Recording;
  /** Instruments at the end; `undefined` in `node`, and when the terminal is off by then. */
  readonly instruments: InstrumentSample | undefined;
}

/** Plays `scenario`; `file` is used in the result only. */
export async function play(scenario: Scenario, file: string, options: PlayOptions): Promise<Played> {
  const seed = options.seed ?? scenario.seed;
  const begun = performance.now();
  const world = await World.create({
    engine: options.engine,
    xsWidth: options.xsWidth,
    time: "virtual",
    seed,
    clockStart: Date.parse(scenario.clock),
    settings: scenario.terminal as Settings,
    firstBoot: scenario.firstBoot,
    rules: scenario.host.rules,
    serverCertificate: scenario.host.certificate,
    terminalCertificate: scenario.host.terminalCertificate,
    maximumTlsVersion: scenario.host.maximumTlsVersion,
    folder: options.folder,
    cards: options.cards,
  });
  try {
    let tls: string | undefined;
    const { pcap } = options;
    const endCaptures: (() => void)[] = [];
    world.host.follow((acquirer) => {
      acquirer.on("connection", (connection) => (tls = connection.tlsVersion));
      if (pcap !== undefined) endCaptures.push(captureTo(acquirer, pcap));
    });
    const { onApdu } = options;
    if (onApdu !== undefined) listenToCards(world, onApdu);
    options.onStart?.(world);
    let failure = await playSteps(world, scenario);
    await options.onEnd?.(world);
    for (const end of endCaptures) end();
    const recording = await record(world, tls);
    const mismatch = failure === undefined ? firstMismatch(scenario.expect, recording) : undefined;
    if (mismatch !== undefined) failure = { step: "end", ...mismatch, lastScreen: screenLines(world) };
    const instruments = await world.terminal.sample();
    return {
      recording,
      instruments,
      result: resultOf(scenario, file, seed, options.engine, recording, world, failure, begun),
    };
  } finally {
    await world.close();
  }
}

function listenToCards({ terminal }: World, onApdu: (exchange: ApduExchange) => void): void {
  const listener = (command: Uint8Array, response: Uint8Array): void => onApdu({ command, response });
  terminal.contactless.onExchange = listener;
  terminal.slot.onExchange = listener;
}

async function playSteps(world: World, scenario: Scenario): Promise<ScenarioFailure | undefined> {
  const failed = (step: string, { expected, actual }: StepFailure): ScenarioFailure => {
    return { step, expected, actual, lastScreen: screenLines(world) };
  };
  const traces = new TraceCards(world.terminal);
  await world.terminal.powerOn();
  for (const [index, step] of scenario.steps.entries()) {
    try {
      await takeStep(world, traces, step);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      return failed(`step ${index + 1} (${stepName(step)})`, error);
    }
  }
  const unfinished = traces.finish();
  return unfinished && failed("end", unfinished);
}

function screenLines(world: World): string[] {
  return world.terminal.display.screenText().split("\n");
}

function resultOf(
  scenario: Scenario,
  file: string,
  seed: number,
  engine: EngineKind,
  recording: Recording,
  world: World,
  failure: ScenarioFailure | undefined,
  begun: number,
): ScenarioResult {
  return {
    scenario: scenario.scenario,
    file,
    engine,
    seed,
    tls: recording.tls,
    wire: recording.messages.map(({ from, mti }) => (from === "terminal" ? `${mti}>` : `<${mti}`)),
    wireDigest: digestOf(recording.messages.map(({ bytes }) => bytes)),
    screenDigest: digestOf(recording.screens.map(({ digest }) => Buffer.from(digest, "hex"))),
    screens: recording.screens.length,
    simulatedMs: Math.round(world.clock.monotonicMs()),
    elapsedMs: Math.round(performance.now() - begun),
    failure,
  };
}

/** SHA-256 over parts, each preceded by its length so that no two lists share a digest. */
function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

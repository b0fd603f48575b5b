/**
 * Sells with each card of the folder `cards` in the XS engine, in virtual time, and looks at the process's memory: while the
 * card is read, when its data have to be there and prove that the scan sees, and after the sale, when none may be left.
 */
import { XsEngine } from "../engine/xs";
import type { XsWidth } from "../engine/xs-binary";
import { enterSale } from "../replay/sale-step";
import type { ScenarioStep } from "../replay/schema";
import { StepFailure } from "../replay/step-failure";
import { takeStep } from "../replay/steps";
import { TraceCards } from "../replay/trace-cards";
import { World } from "../world/world";
import { type CardSecret, secretsOf, secretsOfStripe, type SecretKind } from "./card-secrets";
import { type Finding, scanProcess } from "./memory-scan";
import { SCANNED_CARDS, SCANNED_SALES, type ScannedSale } from "./scanned-sales";

/** What the scans of one sale told. */
export interface ScanResult {
  readonly sale: string;
  /** Kinds that the card and its holder have given to the terminal. */
  readonly given: readonly SecretKind[];
  readonly seenDuring: readonly SecretKind[];
  /** Left in memory while the result stood on the screen, and when the terminal was idle again. */
  readonly left: readonly Finding[];
}

export interface ScanOptions {
  /** Word size of the engine; 64 unless told. */
  readonly width?: XsWidth;
  readonly sales?: readonly ScannedSale[];
  readonly onResult?: (result: ScanResult) => void;
}

const clockStart = Date.UTC(2026, 10, 22, 12);
/** For a question about a copy, a result and a reversal that goes out. */
const settleMs = 120_000;
const idle = "Wpisz kwotę";

/** Plays the sales one after the other in one terminal. Rejects with `StepFailure` when one does not go as it should. */
export async function runScan({ width = 64, sales = SCANNED_SALES, onResult }: ScanOptions = {}): Promise<
  ScanResult[]
> {
  let engine: unknown;
  const world = await World.create({
    ...{ engine: "xs", xsWidth: width, time: "virtual", seed: 1, clockStart },
    cards: SCANNED_CARDS,
    onEngine: (made) => (engine = made),
  });
  try {
    await world.terminal.powerOn();
    const scan = (secrets: readonly CardSecret[]): Finding[] => {
      const processId = engine instanceof XsEngine ? engine.processId : undefined;
      if (processId === undefined) throw new Error("the terminal does not run in a process of its own");
      return scanProcess(processId, secrets);
    };
    const results: ScanResult[] = [];
    for (const sale of sales) {
      const result = await scanSale(world, sale, scan);
      results.push(result);
      onResult?.(result);
    }
    return results;
  } finally {
    await world.close();
  }
}

async function scanSale(
  world: World,
  { title, card, amountMinor, steps }: ScannedSale,
  scan: (secrets: readonly CardSecret[]) => Finding[],
): Promise<ScanResult> {
  const secrets = secretsIn(world, card);
  const seen = new Set<SecretKind>();
  await enterSale(world, amountMinor);
  const look = (): void => {
    const unseen = secrets.filter(({ kind }) => !seen.has(kind));
    if (unseen.length > 0) scan(unseen).forEach(({ kind }) => seen.add(kind));
  };
  // The firmware logs when it has done with a card and when it has sent a request; garbage of both is there by then.
  world.terminal.on("log", look);
  const traces = new TraceCards(world.terminal);
  for (const step of steps) {
    await takeStep(world, traces, step);
    if ("keys" in step || "swipe" in step) look();
  }
  world.terminal.off("log", look);
  // The screen is there before the firmware has handled the event that put it there.
  await world.clock.settled();
  const atResult = scan(secrets);
  if (!(await world.terminal.runUntil(() => world.terminal.display.screenText().includes(idle), settleMs))) {
    throw new StepFailure(idle, world.terminal.display.screenText());
  }
  await world.terminal.runUntilQuiet();
  return {
    sale: title,
    given: [...new Set(secrets.map(({ kind }) => kind))].filter((kind) => kind !== "PIN" || entersPin(steps)),
    seenDuring: [...seen],
    left: [...atResult, ...scan(secrets)],
  };
}

/** A holder may have a PIN and not be asked for it. */
function entersPin(steps: readonly ScenarioStep[]): boolean {
  return steps.some((step) => "keys" in step);
}

function secretsIn({ catalogue }: World, card: string): CardSecret[] {
  const isChip = catalogue.list().some(({ name, kind }) => name === card && kind !== "stripe");
  return isChip ? secretsOf(catalogue.chipProfile(card)) : secretsOfStripe(catalogue.stripe(card));
}

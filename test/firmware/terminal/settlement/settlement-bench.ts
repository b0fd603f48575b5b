/** A terminal that has sold, and a host that answers settlement as a test wants. */
import type { Message } from "../../../../firmware/iso8583/message";
import { testCodes } from "../../../../host-sim/board/terminal-codes";
import { answerTo, type Reaction } from "../../../support/fake-host";
import { TerminalBench, type BenchOptions } from "../../../support/terminal-bench";

/** A stripe card without a chip. Test PAN. */
const STRIPE = "5413330089010442=30121010000000000";

/** Answers settlement by these codes, one after the other; the last one for ever. Everything else is approved. */
export function settles(...codes: readonly string[]): (request: Message) => Reaction {
  const left = [...codes];
  return (request) => {
    const isAsked = /^05[02][01]$/.test(request.mti);
    const code = isAsked ? (left.length > 1 ? left.shift() : left[0]) : "00";
    return code === "silent" ? "silent" : answerTo(request, code);
  };
}

/** A terminal that is on. */
export function started(options: BenchOptions = {}): Promise<TerminalBench> {
  return new TerminalBench(options).start();
}

/** The terminal after a power cut: everything from flash, by the same clock and host. */
export async function restarted(bench: TerminalBench, options: BenchOptions = {}): Promise<TerminalBench> {
  bench.terminal?.stop();
  const again = new TerminalBench({ ...options, flash: bench.flash });
  again.host.react = bench.host.react;
  await again.clock.advance(bench.clock.now() - again.clock.now());
  return again.start();
}

/** Sells 12,50, or what the keys say, by a stripe, and takes no customer's copy. */
export async function sell(bench: TerminalBench, keys = "1250"): Promise<void> {
  await bench.type(keys);
  await bench.swipe(STRIPE);
  await bench.press("enter", "cancel");
  expect(bench.screen).toContain("Wpisz kwotę");
}

/** Opens the merchant's menu and chooses an item. */
export async function choose(bench: TerminalBench, item: "refund" | "void" | "x" | "settle" | "z"): Promise<void> {
  await bench.press("menu", "3");
  await bench.type(testCodes.merchant);
  await bench.press((["refund", "void", "x", "settle", "z"].indexOf(item) + 1).toString() as "1");
}

/** Types of the messages from the last one of this type on. */
export function wireFrom({ host }: TerminalBench, type: string): string {
  const types = host.received.map(({ mti }) => mti);
  return types.slice(types.indexOf(type)).join(" ");
}

/** The messages of a type, as the host got them. */
export function sent({ host }: TerminalBench, type: string): Message[] {
  return host.received.filter(({ mti }) => mti === type);
}

import { answerTo } from "../../../support/fake-host";
import { visaCard } from "../../../support/fake-card";
import type { FakeFlash } from "../../../support/fake-flash";
import { TerminalBench } from "../../../support/terminal-bench";

const NO_LINE = { code: "N1", detail: "no route" } as const;
const enabled = { enabled: true, standIn: true };
/** Stripe test card: no chip (service code 101). Test PAN. */
const STRIPE = "5413330089010442=30121010000000000";

/** Blocks of the journal: room for all that these tests sell. */
const JOURNAL_BLOCKS = 16;

interface Situation {
  readonly journalBlocks?: number;
  readonly offline?: object;
  readonly settings?: object;
  readonly flash?: FakeFlash;
  readonly withSlot?: boolean;
}

/** A terminal without a line. */
async function cutOff(situation: Situation = {}): Promise<TerminalBench> {
  const { offline, settings, flash, withSlot, journalBlocks = JOURNAL_BLOCKS } = situation;
  const all = { offline: { ...enabled, ...offline }, ...settings };
  const bench = new TerminalBench({ settings: all, flash, withSlot });
  bench.flash.partition("journal", journalBlocks);
  bench.host.refuses = NO_LINE;
  await bench.start();
  return bench;
}

/** The supervisor switches the mode. */
async function switchMode(bench: TerminalBench): Promise<void> {
  await bench.press("menu", "4");
  await bench.type("820461");
  await bench.press("8");
  await bench.clock.advance(1_000);
}

async function offline(situation?: Situation): Promise<TerminalBench> {
  const bench = await cutOff(situation);
  await switchMode(bench);
  expect(bench.said).toContain("Przejść offline?");
  await bench.press("enter", "enter", "cancel");
  expect(bench.screen).toContain("OFFLINE");
  expect(bench.said).toContain("Wpisz kwotę");
  return bench;
}

/** 12,50 by tap, to the result. */
async function sell(bench: TerminalBench): Promise<void> {
  await bench.amount();
  await bench.tap(visaCard());
  await bench.takeAway();
}

/** The line is back; time for the next attempt. */
async function reconnect(bench: TerminalBench): Promise<void> {
  bench.host.refuses = undefined;
  bench.host.react = (request) =>
    answerTo(request, "00", request.mti === "0220" ? { 37: "626313000042", 38: "A12345" } : {});
  await bench.clock.advance(61_000);
}

const forwards = (bench: TerminalBench): string[] =>
  bench.host.received.filter(({ mti }) => mti.startsWith("022")).map(({ mti }) => mti);

describe("offline mode", () => {
  it("is not offered where the settings do not have it", async () => {
    const bench = await cutOff({ offline: { enabled: false } });
    await bench.press("menu", "4");
    await bench.type("820461");
    await bench.press("next", "next", "next", "next", "next");
    expect(bench.said).not.toContain("Tryb offline");
  });

  it("wants the supervisor's code, and a line that is down", async () => {
    const bench = new TerminalBench({ settings: { offline: enabled } });
    await bench.start();
    await switchMode(bench);
    expect(bench.said).toContain("Bank odpowiada");
    await bench.press("enter", "cancel", "menu", "3");
    await bench.type("507193");
    expect(bench.said).toContain("Raport X");
    await bench.press("8");
    expect(bench.said).not.toContain("offline?");
  });

  it("does not get round a host that was reached and lets the terminal not in", async () => {
    const bench = await offline();
    bench.host.refuses = undefined;
    bench.host.react = (request) => answerTo(request, "58");
    await bench.clock.advance(61_000);
    expect(bench.said).toContain("OFFLINE");
    await bench.amount();
    expect(bench.said).toContain("Bank nie wpuszcza tego terminala · 58");
    expect(bench.reader.isPolling).toBe(false);
    await bench.press("enter");
    // Nor does pulling the cable.
    bench.host.refuses = NO_LINE;
    await bench.clock.advance(125_000);
    await bench.amount();
    expect(bench.said).toContain("Bank nie wpuszcza tego terminala · 58");
    await bench.press("enter");
    // That it has no time now is no refusal.
    bench.host.refuses = undefined;
    bench.host.react = (request) => answerTo(request, "91");
    await bench.clock.advance(125_000);
    await sell(bench);
    expect(bench.said).toContain("Przyjęto offline");

    const other = new TerminalBench({ settings: { offline: enabled } });
    other.host.react = (request) => answerTo(request, "58");
    await other.start();
    await switchMode(other);
    expect(other.said).toContain("Bank nie wpuszcza tego terminala · 58");
  });

  it("waits after a start until it is known whether the host can be reached", async () => {
    const first = await offline();
    first.terminal?.stop();
    const again = new TerminalBench({ settings: { offline: enabled }, flash: first.flash });
    again.host.swallows = true;
    await again.start();
    await again.amount();
    expect(again.said).toContain("Łączenie");
    expect(again.reader.isPolling).toBe(false);
    await again.clock.advance(20_000);
    expect(again.said).toContain("Do zapłaty · OFFLINE");
  });

  it("is refused where no sale could be made in it, with the reason", async () => {
    const none = { contactless: false, contact: false, swipe: false };
    const bench = await cutOff({ offline: { entryModes: none } });
    await switchMode(bench);
    expect(bench.said).toContain("Offline nie można odczytać karty · O2");
  });

  it("outlives a restart", async () => {
    const first = await offline();
    const again = new TerminalBench({ settings: { offline: enabled }, flash: first.flash });
    again.host.refuses = NO_LINE;
    await again.start();
    expect(again.screen).toContain("OFFLINE");
    expect(first.logged.some((line) => line.startsWith("warning offline.on"))).toBe(true);
    again.terminal?.stop();
  });

  it("is ended by the supervisor", async () => {
    const bench = await offline();
    await switchMode(bench);
    expect(bench.said).toContain("Zakończyć offline?");
    await bench.press("enter", "enter", "cancel");
    expect(bench.screen).toContain("TAP00001");
    await bench.amount();
    expect(bench.said).not.toContain("OFFLINE");
  });

  it("ends by itself when the host is back, and what was sold is sent once", async () => {
    const bench = await offline();
    await sell(bench);
    expect(bench.said).toContain("Przyjęto offline 12,50 zł");
    expect(bench.said).toContain("Na ryzyko sprzedawcy");
    await bench.press("enter", "cancel");
    expect(bench.said).toContain("Niewysłane: 1 · 12,50 zł");
    await reconnect(bench);
    expect(bench.screen).toContain("TAP00001");
    expect(bench.said).not.toContain("Niewysłane");
    expect(forwards(bench)).toEqual(["0220"]);
    const advice = bench.host.received.find(({ mti }) => mti === "0220");
    expect([advice?.get(2), advice?.get(4), advice?.has(39)]).toEqual(["4761739001010010", "000000001250", false]);
    await bench.clock.advance(600_000);
    expect(forwards(bench)).toEqual(["0220"]);
  });

  it("does not end within a payment, nor does one begun online become an offline one", async () => {
    const bench = await offline();
    await bench.amount();
    bench.host.refuses = undefined;
    await bench.clock.advance(50_000);
    expect(bench.said).toContain("Do zapłaty · OFFLINE");
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.said).toContain("Przyjęto offline");
    await bench.press("enter", "cancel");
    expect(bench.screen).toContain("TAP00001");
    await bench.amount();
    bench.host.react = () => "hang-up";
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.said).toContain("Nie zakończono");
    expect(bench.said).not.toContain("offline");
  });

  it("gives no money back", async () => {
    const bench = await offline();
    await bench.press("menu", "4");
    await bench.type("820461");
    await bench.press("1", "1", "0", "0", "enter");
    await bench.clock.advance(1_000);
    expect(bench.said).toContain("Brak połączenia");
    expect(bench.said).not.toContain("Przyjęto");
  });
});

describe("an offline sale", () => {
  it("says OFFLINE before a card is asked for, and on every copy of the receipt", async () => {
    const bench = await offline();
    await bench.press("1", "2");
    expect(bench.screen).toContain("OFFLINE");
    await bench.press("5", "0", "enter");
    expect(bench.said).toContain("Do zapłaty · OFFLINE");
    expect(bench.reader.isPolling).toBe(true);
    await bench.tap(visaCard());
    await bench.takeAway();
    await bench.press("enter", "enter");
    expect(bench.papers).toHaveLength(2);
    for (const paper of bench.papers) expect(paper.map(({ text }) => text)).toContain("OFFLINE");
  });

  it("is refused before a card is touched where the amount is too high", async () => {
    const bench = await offline({ offline: { maximumAmountMinor: 1249 } });
    await bench.amount();
    expect(bench.said).toContain("Kwota za wysoka offline · O5");
    expect(bench.reader.isPolling).toBe(false);
    expect(bench.logged.some((line) => line.includes('offline.refused {"reason":"O5"}'))).toBe(true);
  });

  it("with a card that wants its issuer is refused where the merchant does not stand in", async () => {
    const bench = await offline({ offline: { standIn: false } });
    await sell(bench);
    expect(bench.said).toContain("Karta wymaga zgody banku · O3");
    expect(bench.papers).toEqual([]);
    await reconnect(bench);
    expect(forwards(bench)).toEqual([]);
  });

  it("takes no stripe unless the settings allow it and the merchant stands in", async () => {
    const swipe = { entryModes: { contactless: true, contact: false, swipe: true } };
    for (const [change, isTaken] of [
      [{}, false],
      [{ ...swipe, standIn: false }, false],
      [swipe, true],
    ] as const) {
      const bench = await offline({ offline: change });
      await bench.amount();
      await bench.swipe(STRIPE);
      expect(bench.said.includes("Przyjęto offline")).toBe(isTaken);
      bench.terminal?.stop();
    }
  });

  it("that flash does not keep is none, and the screen says so", async () => {
    const bench = await offline();
    await bench.amount();
    bench.flash.worn.add("journal");
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.said).toContain("Nie zakończono");
    expect(bench.said).toContain("Nie udało się zapisać");
    expect(bench.tones.at(-1)).toBe("alert");
    expect(bench.papers).toEqual([]);
  });

  it("is not begun where the journal has no room for it", async () => {
    const bench = await offline({ journalBlocks: 4 });
    for (let sale = 0; sale < 20 && !bench.said.includes("J1"); sale++) {
      await bench.press("enter", "cancel");
      await bench.amount();
      if (!bench.reader.isPolling) break;
      await bench.tap(visaCard());
      await bench.takeAway();
      expect(bench.said).toContain("Przyjęto offline");
    }
    expect(bench.said).toContain("J1");
    expect(bench.reader.isPolling).toBe(false);
  });

  it("stands in flash before the screen says so: a power cut in between shows it at the next start", async () => {
    const bench = await offline();
    await bench.amount();
    const before = bench.flash.operations;
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.said).toContain("Przyjęto offline");
    const operations = bench.flash.operations - before;
    // The same sale again, with the power going at each operation on flash in turn.
    for (let cut = 1; cut <= operations; cut++) {
      const other = await offline();
      await other.amount();
      other.flash.cutAt = other.flash.operations + cut;
      await other.tap(visaCard());
      await other.takeAway().catch(() => undefined);
      other.terminal?.stop();
      const wasTold = other.said.includes("Przyjęto offline");
      const next = new TerminalBench({ settings: { offline: enabled }, flash: other.flash });
      next.host.refuses = NO_LINE;
      await next.start();
      const isKept = next.said.includes("12,50 zł");
      if (wasTold) expect([cut, isKept]).toEqual([cut, true]);
      next.terminal?.stop();
    }
  });

  it("of a card in the exception file is refused, tapped or swiped", async () => {
    const key = "00112233445566778899AABBCCDDEEFF";
    const { createHmac } = await import("node:crypto");
    const name = createHmac("sha256", Buffer.from(key, "hex")).update("4761739001010010").digest("hex").slice(0, 16);
    const settings = { exceptionFile: { key, cards: [name.toUpperCase()] } };
    const bench = await offline({ settings });
    await sell(bench);
    expect(bench.said).toContain("· O3");
  });
});

describe("in the merchant's menu", () => {
  /** Opens an item of it. */
  async function open(bench: TerminalBench, item: "6" | "7"): Promise<void> {
    await bench.press("menu", "3");
    await bench.type("507193");
    await bench.press(item);
  }

  it("what waits is sent at once, and how much is left is shown", async () => {
    const bench = await offline();
    await open(bench, "6");
    expect(bench.said).toContain("Nic do wysłania");
    await bench.press("enter", "cancel");
    await sell(bench);
    await bench.press("enter", "cancel");
    await open(bench, "6");
    expect(bench.said).toContain("Nie wszystko poszło Niewysłane: 1 · N1");
    await bench.press("enter", "cancel");
    await reconnect(bench);
    await open(bench, "6");
    expect(bench.said).toContain("Nic do wysłania");
  });

  it("what waits and what was declined later is listed, page by page", async () => {
    const bench = await offline();
    await open(bench, "7");
    expect(bench.said).toContain("Nic nie czeka");
    await bench.press("enter", "cancel");
    for (let sale = 0; sale < 8; sale++) {
      await sell(bench);
      await bench.press("enter", "cancel");
    }
    await open(bench, "7");
    expect(bench.said.match(/Niewysłana \*0010 · 12,50 zł/g)).toHaveLength(7);
    await bench.press("enter");
    expect(bench.said.match(/Niewysłana/g)).toHaveLength(1);
    await bench.press("enter", "cancel");
    bench.host.refuses = undefined;
    let forwarded = 0;
    bench.host.react = (request) => {
      if (request.mti !== "0220") return answerTo(request);
      return answerTo(request, ++forwarded === 3 ? "51" : "00", { 37: "626313000042", 38: "A12345" });
    };
    await bench.clock.advance(61_000);
    expect(bench.said).toContain("Odrzucone: 1 · 12,50 zł");
    await open(bench, "7");
    expect(bench.said).toContain("Odrzucona *0010 · 12,50 zł");
    expect(bench.said).not.toContain("Niewysłana");
  });
});

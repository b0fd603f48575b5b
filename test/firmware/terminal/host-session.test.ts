import fc from "fast-check";
import { toHex } from "../../../firmware/codec/hex";
import { unpack } from "../../../firmware/iso8583/codec";
import type { Message } from "../../../firmware/iso8583/message";
import { tapline87 } from "../../../firmware/iso8583/tables/tapline87";
import { frame } from "../../../firmware/iso8583/framing";
import { testCodes } from "../../../host-sim/board/terminal-codes";
import { answerTo } from "../../support/fake-host";
import { TerminalBench } from "../../support/terminal-bench";

const STRIPE = "5413330089010442=30121010000000000";

/** Everything answered but sales, which get `reaction`. */
async function benchWhereSales(reaction: (request: Message) => Message | Uint8Array | "silent" | "hang-up") {
  const bench = await new TerminalBench().start();
  bench.host.react = (request) => (request.mti === "0200" ? reaction(request) : answerTo(request));
  await bench.amount();
  await bench.swipe(STRIPE);
  return bench;
}

describe("a sale without a usable answer", () => {
  it("ends not completed after the time limit, and is reversed with the original's data in field 90", async () => {
    const bench = await benchWhereSales(() => "silent");
    expect(bench.screen).toContain("Autoryzacja");
    await bench.clock.advance(29_000);
    expect(bench.screen).toContain("Autoryzacja");
    await bench.clock.advance(1_000);
    expect(bench.screen).toContain("Nie zakończono");
    expect(bench.said).toContain("Sprzedaż jest wycofywana Kod H1");
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    const [, sale, reversal] = bench.host.received;
    expect(reversal.fields()).toEqual([3, 4, 7, 11, 12, 13, 18, 22, 25, 39, 41, 42, 49, 90]);
    expect(reversal.get(90)).toBe(`0200${sale.get(11)}${sale.get(7)}${"0".repeat(22)}`);
    expect(reversal.get(39)).toBe("68");
    expect(reversal.get(11)).not.toBe(sale.get(11));
    expect(reversal.get(4)).toBe(sale.get(4));
    expect(bench.papers).toHaveLength(0);
  });

  it("never becomes approved by an answer that comes late", async () => {
    const bench = await benchWhereSales(() => "silent");
    await bench.clock.advance(30_000);
    bench.host.push(answerTo(bench.host.received[1]));
    await bench.clock.settle();
    expect(bench.screen).toContain("Nie zakończono");
    expect(bench.logged.join("\n")).toContain("host.late-answer");
  });

  it("is reversed at once on a new connection when the old one breaks", async () => {
    const bench = await benchWhereSales(() => "hang-up");
    await bench.clock.settle();
    expect(bench.said).toContain("Sprzedaż jest wycofywana Kod H2");
    await bench.clock.advance(1_000);
    expect(bench.host.wire).toBe("0800/001 0200 0800/001 0400");
  });

  it.each<[string, (request: Message) => Message | Uint8Array]>([
    ["approved without authorisation code", (request) => withoutField(answerTo(request), 38)],
    ["without answer code", (request) => withoutField(answerTo(request), 39)],
    ["without reference", (request) => withoutField(answerTo(request), 37)],
    ["with another amount", (request) => answerTo(request).set(4, "000000009999")],
    ["with another currency", (request) => answerTo(request).set(49, "978")],
    ["that is no message", () => new Uint8Array([0, 4, 0x30, 0x32, 0x31, 0x30])],
    ["with an empty frame", () => new Uint8Array([0, 0, 1, 2])],
    ["longer than any message", () => new Uint8Array([0xff, 0xff, 1])],
  ])("because of an answer %s, counts as no answer and is reversed", async (_, reaction) => {
    const bench = await benchWhereSales(reaction);
    await bench.clock.settle();
    expect(bench.screen).toContain("Nie zakończono");
    expect(bench.screen).toContain("H3");
    await bench.clock.advance(1_000);
    const reversal = bench.host.received.at(-1)!;
    expect(reversal.mti).toBe("0400");
    expect(reversal.get(39)).toBe("22");
  });

  it.each<[string, (sealed: Uint8Array, bench: TerminalBench) => Uint8Array]>([
    ["whose MAC was made under another key", (sealed) => bent(sealed, sealed.length - 1)],
    ["whose amount somebody changed", (sealed) => bent(sealed, Buffer.from(sealed).indexOf("000000001250"))],
    ["that is the terminal's own request", (_, bench) => bench.host.bodies.at(-1)!],
  ])("because of an answer %s, is told H5 and reversed on a new connection", async (_, bend) => {
    const bench = await new TerminalBench().start();
    bench.host.bend = (sealed) => bend(Uint8Array.from(sealed), bench);
    await bench.amount();
    await bench.swipe(STRIPE);
    await bench.clock.settle();
    expect(bench.screen).toContain("Nie zakończono");
    expect(bench.screen).toContain("H5");
    expect(bench.logged.join("\n")).toContain("error host.refused");
    bench.host.bend = (sealed) => sealed;
    await bench.clock.advance(2_000);
    expect(bench.host.wire).toBe("0800/001 0200 0800/001 0400");
    expect(bench.host.received.at(-1)?.get(39)).toBe("22");
  });

  it("is not ended by the replayed answer of the sale before: it waits for its own", async () => {
    const bench = await new TerminalBench().start();
    let approval: Uint8Array | undefined;
    bench.host.bend = (sealed) => (approval = sealed);
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Zaakceptowano");
    const replayed = approval!;
    await bench.press("enter");
    await bench.press("cancel");
    bench.host.react = (request) => (request.mti === "0200" ? frame(replayed) : answerTo(request));
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Autoryzacja");
    expect(bench.logged.at(-1)).toContain('host.late-answer {"reason":"other-transaction"}');
    await bench.clock.advance(30_000);
    expect(bench.said).toContain("Kod H1");
  });

  it("is never shown as approved, whatever bytes the host answers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
        const bench = await benchWhereSales(() => bytes);
        await bench.clock.advance(30_000);
        expect(bench.papers).toHaveLength(0);
        expect(bench.host.wire).toContain("0200 ");
        expect(bench.host.received.at(-1)?.mti).toBe("0400");
        bench.terminal?.stop();
      }),
      { numRuns: 40 },
    );
  });

  it("blocks the next sale until the reversal is answered, repeating it as 0401 with growing pauses", async () => {
    const bench = await benchWhereSales(() => "silent");
    bench.host.react = (request) => (request.mti.startsWith("04") ? "silent" : answerTo(request));
    const react = bench.host.react;
    bench.host.react = (request) => (request.mti === "0200" ? "silent" : react(request));
    await bench.clock.advance(30_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    await bench.press("enter");
    expect(bench.screen).toContain("Wycofywanie ostatniej sprzedaży…");
    await bench.clock.advance(31_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400 0401");
    const [, , first, repeat] = bench.host.received;
    for (const field of first.fields()) expect(repeat.get(field)).toBe(first.get(field));
    await bench.amount();
    expect(bench.screen).toContain("Wycofywanie");
    await bench.clock.advance(20_000);
    expect(bench.screen).toContain("Brak połączenia");
    expect(bench.screen).toContain("H7");
    await bench.press("enter");
    bench.host.react = (request) => answerTo(request);
    await bench.clock.advance(60_000);
    expect(bench.screen).not.toContain("Wycofywanie");
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("is repeated on 'not now', and settled by any other answer", async () => {
    const codes = ["91", "96", "25"];
    const bench = await benchWhereSales(() => "silent");
    bench.host.react = (request) => answerTo(request, request.mti.startsWith("04") ? codes.shift() : "00");
    await bench.clock.advance(40_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400 0401 0401");
    expect(bench.logged.join("\n")).toContain('warning host.reversed {"stan":"000003","code":"25"}');
  });
});

function bent(bytes: Uint8Array, at: number): Uint8Array {
  if (at < 0) throw new Error("nothing to change");
  bytes[at] ^= 0x01;
  return bytes;
}

function withoutField(message: Message, field: number): Message {
  message.delete(field);
  return message;
}

describe("every message", () => {
  it("has a MAC and a key of its own, and no account data in the clear", async () => {
    const bench = await benchWhereSales((request) => answerTo(request));
    expect(bench.host.violations).toEqual([]);
    const serials = bench.host.bodies.map((body) => toHex(unpack(tapline87, body).bytes(53) ?? new Uint8Array()));
    expect(new Set(serials).size).toBe(serials.length);
    for (const body of bench.host.bodies) {
      const message = unpack(tapline87, body);
      expect([2, 14, 35].filter((field) => message.has(field))).toEqual([]);
      expect(Buffer.from(body).toString("latin1")).not.toContain("5413330089010442");
      expect(message.fields().at(-1)).toBe(message.mti === "0200" ? 64 : 128);
    }
    const [, sale] = bench.host.received;
    expect(sale.get(2)).toBe("5413330089010442");
    expect(sale.get(35)).toBe(STRIPE);
  });
});

describe("a terminal without a key", () => {
  it("does not connect, and says K1", async () => {
    const bench = await new TerminalBench({ settings: { keys: { blocks: [] } } }).start();
    expect(bench.host.targets).toHaveLength(0);
    expect(bench.screen).toContain("K1");
  });
});

describe("the connection", () => {
  it("is made to the host of the settings with its certificates", async () => {
    const bench = await new TerminalBench().start();
    expect(bench.host.targets[0]).toMatchObject({ host: "127.0.0.1", port: 8583, serverName: "acquirer.tapline.test" });
    expect(bench.host.targets[0].trustedRoots).toHaveLength(1);
  });

  it("is tried again after growing pauses, each shortened by up to half", async () => {
    const bench = new TerminalBench();
    bench.host.refuses = { code: "TLS-02", detail: "certificate-expired" };
    await bench.start();
    expect(bench.screen).toContain("Brak połączenia · TLS-02");
    await bench.clock.advance(10 * 60_000);
    const pauses = bench.logged
      .map((line) => /host\.pause .*"pauseMs":(\d+)/.exec(line)?.[1])
      .filter(Boolean)
      .map(Number);
    const full = [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000);
    full.forEach((fullMs, index) => {
      expect(pauses[index]).toBeGreaterThanOrEqual(fullMs / 2);
      expect(pauses[index]).toBeLessThanOrEqual(fullMs);
    });
    expect(new Set(pauses.slice(6, 10)).size).toBeGreaterThan(1);
  });

  it("refuses a sale with its code, before any card is asked for", async () => {
    const bench = new TerminalBench();
    bench.host.refuses = { code: "TLS-02", detail: "certificate-expired" };
    await bench.start();
    await bench.amount();
    expect(bench.screen).toContain("Brak połączenia");
    expect(bench.screen).toContain("TLS-02");
    expect(bench.reader.isPolling).toBe(false);
  });

  it("comes back for a sale without sitting out the pause", async () => {
    const bench = new TerminalBench();
    bench.host.refuses = { code: "N1", detail: "refused" };
    await bench.start();
    await bench.clock.advance(5 * 60_000);
    bench.host.refuses = undefined;
    await bench.amount();
    expect(bench.screen).toContain("Zbliż lub");
  });

  it("is given up when it does not open in time", async () => {
    const bench = new TerminalBench();
    bench.host.swallows = true;
    await bench.start();
    expect(bench.screen).toContain("Łączenie…");
    await bench.clock.advance(15_000);
    expect(bench.logged.join("\n")).toContain('host.no-connection {"code":"H6"');
  });

  it("is tested by an echo after idle minutes, and dropped when the echo is not answered", async () => {
    const bench = await new TerminalBench().start();
    await bench.clock.advance(10 * 60_000);
    expect(bench.host.wire).toBe("0800/001 0800/301");
    bench.host.react = (request) => (request.get(70) === "301" ? "silent" : answerTo(request));
    await bench.clock.advance(11 * 60_000);
    expect(bench.host.wire).toBe("0800/001 0800/301 0800/301 0800/001");
  });

  it("breaks without harm while idle", async () => {
    const bench = await new TerminalBench().start();
    bench.host.breakOff("N3");
    await bench.clock.settle();
    expect(bench.screen).toContain("Brak połączenia · N3");
    await bench.clock.advance(1_000);
    expect(bench.screen).not.toContain("Brak połączenia");
    expect(bench.host.wire).toBe("0800/001 0800/001");
  });

  it("is not used when the host refuses the sign-on", async () => {
    const bench = new TerminalBench();
    bench.host.react = (request) => answerTo(request, "03");
    await bench.start();
    expect(bench.screen).toContain("Odmowa logowania · 03");
    await bench.amount();
    expect(bench.screen).toContain("Brak połączenia");
  });

  it("is tested from the menu", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("menu", "3");
    await bench.type(testCodes.merchant);
    await bench.press("6");
    expect(bench.screen).toContain("Połączenie działa");
    bench.host.react = () => "silent";
    await bench.press("enter", "6");
    expect(bench.screen).toContain("Test połączenia");
    await bench.clock.advance(30_000);
    expect(bench.screen).toContain("Bank nie odpowiedział · H1");
  });
});

describe("flash that can count no more", () => {
  it("does not keep the customer's money: the reversal goes under the STAN of the sale, at its own time", async () => {
    const bench = await benchWhereSales(() => "silent");
    bench.flash.worn.add("counters");
    await bench.clock.advance(30_000);
    expect(bench.screen).toContain("Nie zakończono");
    const [, sale, reversal] = bench.host.received;
    expect(reversal.mti).toBe("0400");
    expect(reversal.get(11)).toBe(sale.get(11));
    expect(reversal.get(7)).not.toBe(sale.get(7));
    expect(reversal.get(90)).toBe(`0200${sale.get(11)}${sale.get(7)}${"0".repeat(22)}`);
  });

  it("leaves the terminal alive, without a connection and with a code", async () => {
    const bench = await new TerminalBench().start();
    bench.flash.worn.add("counters");
    await bench.clock.advance(11 * 60_000);
    expect(bench.screen).toContain("Brak połączenia · H8");
    expect(bench.logged.join("\n")).toContain("host.fault");
    bench.flash.worn.delete("counters");
    await bench.clock.advance(5 * 60_000);
    expect(bench.screen).not.toContain("Brak połączenia");
  });
});

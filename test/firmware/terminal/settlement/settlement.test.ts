/** Settlement by the merchant's menu and by itself, against a host that agrees, differs, refuses, or says nothing. */
import { Message } from "../../../../firmware/iso8583/message";
import { choose, restarted, sell, sent, settles, started, wireFrom } from "./settlement-bench";

describe("a batch is settled", () => {
  it("with its totals, after a question, and the Z report is printed, shown, and printed again", async () => {
    const bench = await started();
    await sell(bench);
    await sell(bench, "300");
    await choose(bench, "settle");
    expect(bench.said).toContain("Rozliczyć? Paczka 1 · transakcji: 2 · 15,50 zł");
    const before = bench.papers.length;
    await bench.press("enter");
    expect(bench.said).toContain("Paczka rozliczona Bank policzył tak samo");
    await bench.press("enter");
    expect(bench.screen).toContain("Raport Z, paczka 1");
    expect([bench.papers.length - before, bench.paper.includes("DUPLIKAT")]).toEqual([1, false]);
    await bench.press("enter");
    expect(bench.paper).toContain("DUPLIKAT");
    expect(wireFrom(bench, "0500")).toBe("0500");
    expect(sent(bench, "0500")[0].get(97)).toBe("D0000000000001550");
  });

  it("only when somebody confirms it", async () => {
    const bench = await started();
    await sell(bench);
    await choose(bench, "settle");
    await bench.press("1", "cancel");
    expect(bench.screen).toContain("Raport X");
    expect(sent(bench, "0500")).toEqual([]);
  });

  it("not when there is nothing in it", async () => {
    const bench = await started();
    await choose(bench, "settle");
    expect(bench.screen).toContain("Brak transakcji");
    await bench.press("enter", "5");
    expect(bench.screen).toContain("Brak raportu Z");
  });

  it("also when all of it was voided: the host counts nothing, too", async () => {
    const bench = await started();
    await sell(bench);
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    await bench.press("enter", "cancel", "4", "enter");
    expect(bench.screen).toContain("Paczka rozliczona");
    expect(sent(bench, "0500")[0].get(76)).toBe("0000000000");
  });
});

describe("a host that counts otherwise", () => {
  it("gets each transaction that stands, and the totals again", async () => {
    const bench = await started();
    for (const amount of ["1250", "300", "777"]) await sell(bench, amount);
    await choose(bench, "void");
    await bench.type("2");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    await bench.press("enter", "cancel");
    bench.host.react = settles("95", "00");
    await bench.press("4", "enter");
    expect(bench.said).toContain("Bank policzył inaczej");
    expect(wireFrom(bench, "0500")).toBe("0500 0320 0320 0520");
    const [first, second] = sent(bench, "0320");
    expect([first.get(4), second.get(4)]).toEqual(["000000001250", "000000000777"]);
    const sale = sent(bench, "0200")[0];
    expect(first.get(90)?.slice(0, 20)).toBe(`0200${sale.get(11)}${sale.get(7)}`);
    expect([first.get(37), first.get(38), first.get(39), first.get(60)]).toEqual([
      "626313000042",
      "A12345",
      "00",
      "000001",
    ]);
    expect(sent(bench, "0520")[0].get(88)).toBe(sent(bench, "0500")[0].get(88));
    await bench.press("enter");
    expect(bench.said).toContain("przejął tę listę");
  });

  it("and never comes to the terminal's figures gets the list twice, then people hear of it", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles("95");
    await choose(bench, "settle");
    await bench.press("enter");
    expect(bench.said).toContain("Nie rozliczono Bank odmówił. Zadzwoń do banku · 95");
    expect(wireFrom(bench, "0500")).toBe("0500 0320 0520 0320 0520");
  });
});

describe("a host that refuses or says nothing", () => {
  it("is shown with its code; the next batch is open, and the bank is asked again by itself", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles("58", "00");
    await choose(bench, "settle");
    await bench.press("enter");
    expect(bench.said).toContain("Zadzwoń do banku · 58");
    await bench.press("enter", "3");
    expect(bench.said).toContain("Raport X, paczka 2 1/2 0 x Sprzedaż");
    expect(bench.said).toContain("Nierozliczona paczka 1");
    await bench.press("cancel", "cancel");
    await bench.clock.advance(10_000);
    expect(sent(bench, "0501").map((message) => message.get(60))).toEqual(["000001"]);
    await sell(bench);
    expect(sent(bench, "0200")[1].get(60)).toBe("000002");
  });

  it("gets the same message as a repeat three times, and then later, with growing pauses", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles("silent");
    await choose(bench, "settle");
    await bench.press("enter");
    await bench.clock.advance(95_000);
    expect(bench.said).toContain("Terminal zapyta ponownie · H1");
    expect(wireFrom(bench, "0500")).toBe("0500 0501 0501");
    const fields = (type: string): (string | undefined)[] =>
      [7, 11, 12, 13, 60, 88].map((field) => sent(bench, type)[0].get(field));
    expect(fields("0501")).toEqual(fields("0500"));
    await bench.press("enter", "cancel");
    await bench.clock.advance(100_000);
    expect(bench.said).toContain("Nie rozliczono");
    bench.host.react = settles("00");
    await bench.clock.advance(70_000);
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(bench.logged.join()).toContain('"kind":"settled"');
    expect(bench.paper).toContain("Raport Z, paczka 1");
  });

  it("is not asked for an empty line: without a connection the terminal says so and nothing is begun", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.refuses = { code: "N1", detail: "refused" };
    bench.host.breakOff();
    await bench.clock.advance(5_000);
    await choose(bench, "settle");
    await bench.press("enter");
    await bench.clock.advance(2_000);
    expect(bench.said).toContain("Nie rozliczono");
    expect(sent(bench, "0500")).toEqual([]);
    await bench.press("enter", "3");
    expect(bench.said).toContain("Raport X, paczka 1 1/2 1 x Sprzedaż");
  });

  it.each([["19"], ["96"]])("for the moment (%s) gets a repeat", async (code) => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles(code, "00");
    await choose(bench, "settle");
    await bench.press("enter");
    expect(bench.screen).toContain("Paczka rozliczona");
    expect(wireFrom(bench, "0500")).toBe("0500 0501");
  });

  it("with answers that cannot be read gets the repeat on another connection", async () => {
    const bench = await started();
    await sell(bench);
    let isBad = true;
    bench.host.react = (request) => {
      if (request.mti !== "0500" || !isBad) return settles("00")(request);
      isBad = false;
      return Uint8Array.of(0, 3, 1, 2, 3);
    };
    await choose(bench, "settle");
    await bench.press("enter");
    await bench.clock.advance(40_000);
    expect(bench.host.wire).toContain("0500 0800/001 0501");
    expect(bench.logged.join()).toContain('"kind":"settled"');
  });
});

describe("after a power cut", () => {
  it("the same totals are asked again, whatever was sold since, and the Z report can be printed", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles("silent");
    await choose(bench, "settle");
    await bench.press("enter");
    bench.host.react = settles("00");
    const again = await restarted(bench);
    await again.clock.advance(10_000);
    expect(again.host.wire).toBe("0800/001 0501");
    expect(sent(again, "0501")[0].get(11)).toBe(sent(bench, "0500")[0].get(11));
    const later = await restarted(again);
    await choose(later, "z");
    expect(later.said).toContain("Raport Z, paczka 1 1 x Sprzedaż 12,50 zł");
    await later.press("enter");
    expect(later.paper).toContain("DUPLIKAT");
    expect(later.host.wire).toBe("0800/001");
  });

  it("a host that has taken the list over says 00, and the report still tells that it had counted otherwise", async () => {
    const bench = await started();
    await sell(bench);
    const figures = { 74: "0000000000", 76: "0000000003", 86: "0".repeat(16), 88: "0000000000009999" };
    const { react } = bench.host;
    bench.host.react = (request) => {
      const answer = react(request);
      if (request.mti === "0500" && answer instanceof Message) {
        for (const [field, value] of Object.entries(figures)) answer.set(Number(field), value);
      }
      return answer;
    };
    await choose(bench, "settle");
    await bench.press("enter", "enter");
    expect(bench.said).toContain("przejął tę listę");
    expect(bench.said).toContain("3 x sprzedaż 99,99 zł");
  });
});

describe("at its time", () => {
  const settings = { settlement: { at: "14:30" }, timeouts: { echoMinutes: 1440 } };

  it("a terminal settles by itself, once, and prints", async () => {
    const bench = await started({ settings });
    await sell(bench);
    await bench.clock.advance(27 * 60_000);
    expect(sent(bench, "0500")).toHaveLength(1);
    expect(bench.paper).toContain("Raport Z, paczka 1");
    await sell(bench);
    const again = await restarted(bench, { settings });
    await again.clock.advance(23 * 3_600_000);
    expect(sent(again, "0500")).toEqual([]);
    await again.clock.advance(3_600_000);
    expect(sent(again, "0500").map((message) => message.get(60))).toEqual(["000002"]);
  });

  it("not while somebody sells, but right after that", async () => {
    const bench = await started({ settings });
    await sell(bench);
    await bench.clock.advance(25 * 60_000 + 30_000);
    await bench.press("1");
    await bench.clock.advance(55_000);
    expect(sent(bench, "0500")).toEqual([]);
    await bench.press("cancel");
    expect(sent(bench, "0500")).toHaveLength(1);
  });

  it("not without its host; the idle screen stays, and it comes when the host is back", async () => {
    const bench = await started({ settings });
    await sell(bench);
    bench.host.refuses = { code: "N1", detail: "refused" };
    bench.host.breakOff();
    await bench.clock.advance(40 * 60_000);
    expect(bench.screen).toContain("Wpisz kwotę");
    bench.host.refuses = undefined;
    await bench.clock.advance(3 * 60_000);
    expect(sent(bench, "0500")).toHaveLength(1);
  });
});

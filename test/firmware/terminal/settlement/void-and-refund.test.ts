/** What the merchant takes back and gives back, and what his menu will not do. */
import { testCodes } from "../../../../host-sim/board/terminal-codes";
import type { Message } from "../../../../firmware/iso8583/message";
import { answerTo, type Reaction } from "../../../support/fake-host";
import type { TerminalBench } from "../../../support/terminal-bench";
import { choose, restarted, sell, sent, settles, started, wireFrom } from "./settlement-bench";

const STRIPE = "5413330089010442=30121010000000000";

describe("a void", () => {
  it("shows amount and masked card before it is done, and its receipt names what it took back", async () => {
    const bench = await started();
    await sell(bench);
    await choose(bench, "void");
    expect(bench.said).toContain("Numer potwierdzenia 0 Jak na wydruku");
    await bench.type("000001");
    expect(bench.said).toContain("Unieważnić? 12,50 zł · Potwierdzenie 000001 · 541333******0442");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    expect(bench.said).toContain("Unieważniono Bank potwierdził");
    const [reversal] = sent(bench, "0400");
    const sale = sent(bench, "0200")[0];
    expect([reversal.get(4), reversal.get(39)]).toEqual(["000000001250", "17"]);
    expect(reversal.get(90)?.slice(0, 20)).toBe(`0200${sale.get(11)}${sale.get(7)}`);
    expect(bench.paper).toContain("UNIEWAŻNIENIE");
    expect(bench.paper).toMatch(/Nr potwierdzenia +000001/);
    expect(bench.paper).not.toContain("Podpis");
    await bench.press("enter", "enter");
    expect(bench.paper).toContain("KOPIA KLIENTA");
    await bench.press("3");
    expect(bench.said).toContain("0 x Sprzedaż 0,00 zł");
  });

  it.each([
    ["of a number that no receipt of the batch has", "7", "Nie ma go w otwartej paczce"],
    ["of a receipt that was declined", "2", "Nie ma go w otwartej paczce"],
  ])("%s is refused, and another number can be typed", async (_title, number, reason) => {
    const bench = await started();
    await sell(bench);
    bench.host.react = (request) => answerTo(request, request.mti === "0200" ? "51" : "00");
    await bench.type("300");
    await bench.swipe(STRIPE);
    await bench.press("enter", "cancel");
    await choose(bench, "void");
    await bench.type(number);
    expect(bench.said).toContain(reason);
    expect(bench.tones.at(-1)).toBe("alert");
    await bench.press("1");
    expect(bench.said).toContain("Jak na wydruku");
    await bench.press("enter");
    expect(bench.screen).toContain("Unieważnić?");
    await bench.press("cancel");
    expect(bench.screen).toContain("Raport X");
    expect(sent(bench, "0400")).toEqual([]);
  });

  it("is done once", async () => {
    const bench = await started();
    await sell(bench);
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    await bench.press("enter", "cancel", "2");
    await bench.type("1");
    expect(bench.screen).toContain("Już unieważnione");
    expect(sent(bench, "0400")).toHaveLength(1);
  });

  it("is not possible once its batch waits for the bank, or is settled", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = settles("58");
    await choose(bench, "settle");
    await bench.press("enter", "enter", "2");
    await bench.type("1");
    expect(bench.screen).toContain("Nie ma go w otwartej paczce");
  });

  it("is owed when the bank does not answer, told so, and sent after a power cut before anything is sold", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = (request) => (request.mti.startsWith("040") ? "silent" : answerTo(request));
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(16_000);
    expect(bench.said).toContain("Unieważniono Bank dowie się, gdy odpowie");
    bench.host.react = (request) => answerTo(request);
    const again = await restarted(bench);
    await again.clock.advance(2_000);
    await sell(again);
    expect(wireFrom(again, "0401")).toBe("0401 0200");
  });

  it("is left by cancel, by an empty number cleared, and when nobody is there", async () => {
    const bench = await started();
    await sell(bench);
    await choose(bench, "void");
    await bench.press("enter", "1", "2", "3", "4", "5", "6", "7");
    expect(bench.screen).toContain("123456");
    await bench.press("clear");
    expect(bench.screen).toContain("12345");
    await bench.press("cancel", "2", "clear");
    expect(bench.screen).toContain("Raport X");
    await bench.press("2");
    await bench.clock.advance(61_000);
    expect(bench.screen).toContain("Raport X");
  });
});

describe("a void that the bank refuses", () => {
  /** Refuses voids by this code, and approves everything else. */
  const refuses =
    (code: string) =>
    (request: Message): Reaction =>
      answerTo(request, request.mti.startsWith("040") ? code : "00");

  async function refused(code = "21"): Promise<TerminalBench> {
    const bench = await started();
    await sell(bench);
    bench.host.react = refuses(code);
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    return bench;
  }

  const told = (code: string): string =>
    `Nie unieważniono 12,50 zł · Potwierdzenie 000001 jest ważne. Kod banku ${code}`;

  it.each(["21", "12", "94"])("with %s is told so on screen and paper, and the sale counts", async (code) => {
    const bench = await refused(code);
    expect(bench.said).toContain(told(code));
    expect(bench.said).not.toContain("Unieważniono");
    await bench.clock.advance(600_000);
    expect(bench.screen).toContain("Nie unieważniono");
    await bench.press("enter");
    expect(bench.paper).toMatch(/UNIEWAŻNIENIE[^]*12,50[^]*ODMOWA[^]*Transakcja jest ważna/);
    expect(bench.paper).toMatch(new RegExp(`Kod odpowiedzi +${code}`));
    await bench.press("3");
    expect(bench.said).toContain("1 x Sprzedaż 12,50 zł");
  });

  it("can be asked for again, and is done when the bank takes it then", async () => {
    const bench = await refused("12");
    await bench.press("enter");
    bench.host.react = (request) => answerTo(request);
    await bench.press("2");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    expect(bench.said).toContain("Unieważniono Bank potwierdził");
    expect(sent(bench, "0400")).toHaveLength(2);
    await bench.press("enter", "cancel", "3");
    expect(bench.said).toContain("0 x Sprzedaż 0,00 zł");
  });

  it("is told at the next start, before anything is sold, when the power goes before somebody has read it", async () => {
    const bench = await refused();
    for (const keys of [[], ["enter"]] as const) {
      const again = await restarted(bench);
      await again.clock.advance(2_000);
      expect(again.screen).toContain("Nie unieważniono");
      await again.press(...keys);
    }
    const third = await restarted(bench);
    await third.clock.advance(2_000);
    expect(third.screen).toContain("Wpisz kwotę");
    expect(sent(third, "0400")).toEqual([]);
  });

  it("is told from the idle screen, when people went with another word", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = (request) => (request.mti.startsWith("040") ? "silent" : answerTo(request));
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(16_000);
    expect(bench.said).toContain("Unieważniono Bank dowie się, gdy odpowie");
    await bench.press("enter", "cancel", "cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
    bench.host.react = refuses("21");
    await bench.clock.advance(60_000);
    expect(bench.said).toContain(told("21"));
    await bench.press("enter");
    await bench.clock.advance(10_000);
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("is told before the batch is settled, which is asked for once more with what stands", async () => {
    const bench = await started();
    await sell(bench);
    bench.host.react = (request) => (request.mti.startsWith("040") ? "silent" : answerTo(request));
    await choose(bench, "void");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(16_000);
    await bench.press("enter", "cancel", "4");
    bench.host.react = refuses("21");
    await bench.press("enter");
    await bench.clock.advance(30_000);
    expect(bench.screen).toContain("Nie unieważniono");
    expect(sent(bench, "0500")).toEqual([]);
    await bench.press("enter");
    await bench.clock.advance(2_000);
    expect(bench.screen).toContain("12,50 zł");
    await bench.press("enter");
    await bench.clock.advance(2_000);
    expect(sent(bench, "0500")[0].get(88)).toBe("0000000000001250");
  });
});

describe("a refund", () => {
  it("asks the issuer with its own code, says so on screen and paper, and counts on the other side", async () => {
    const bench = await started({ settings: { messageType: "0100" } });
    await choose(bench, "refund");
    expect(bench.screen).toContain("Kwota zwrotu");
    await bench.type("500");
    expect(bench.said).toContain("Do zwrotu 5,00 zł");
    await bench.swipe(STRIPE);
    expect(bench.said).toContain("Zwrot przyjęty 5,00 zł");
    const [request] = sent(bench, "0200");
    expect([request.get(3), request.get(4), request.get(60)]).toEqual(["200000", "000000000500", "000001"]);
    expect(bench.paper).toContain("ZWROT");
    expect(bench.paper).toContain("Proszę uznać mój rachunek");
    await bench.press("enter", "cancel", "3");
    expect(bench.said).toContain("0 x Sprzedaż 0,00 zł 1 x Zwroty 5,00 zł");
    expect(bench.said).toContain("Razem -5,00 zł");
    await bench.press("cancel", "4");
    expect(bench.said).toContain("-5,00 zł");
    await bench.press("enter");
    expect(sent(bench, "0500")[0].get(97)).toBe("C0000000000000500");
  });

  it("without an answer is reversed, and the screen says a refund", async () => {
    const bench = await started();
    bench.host.react = (request) => (request.mti === "0200" ? "silent" : answerTo(request));
    await choose(bench, "refund");
    await bench.type("500");
    await bench.swipe(STRIPE);
    await bench.clock.advance(31_000);
    expect(bench.said).toContain("Zwrot jest wycofywany");
    expect(wireFrom(bench, "0200")).toBe("0200 0400");
    expect(sent(bench, "0400")[0].get(3)).toBe("200000");
  });

  it("can be voided like a sale", async () => {
    const bench = await started();
    await choose(bench, "refund");
    await bench.type("500");
    await bench.swipe(STRIPE);
    await bench.press("enter", "cancel", "2");
    await bench.type("1");
    await bench.press("enter");
    await bench.clock.advance(1_000);
    expect(bench.said).toContain("Unieważniono");
    const [reversal] = sent(bench, "0400");
    expect([reversal.get(3), reversal.get(4), reversal.get(39)]).toEqual(["200000", "000000000500", "17"]);
    await bench.press("enter", "cancel", "3");
    expect(bench.said).toContain("0 x Zwroty 0,00 zł");
  });

  it("goes back to a sale's words when it is over", async () => {
    const bench = await started();
    await choose(bench, "refund");
    await bench.type("500");
    await bench.press("cancel");
    expect(bench.said).toContain("Anulowano Nie dokonano zwrotu");
    await bench.press("enter", "cancel");
    await bench.amount();
    expect(bench.screen).toContain("Do zapłaty");
  });

  it("of nothing is none: the entry is left by cancel or clear", async () => {
    const bench = await started();
    await choose(bench, "refund");
    await bench.press("enter");
    expect(bench.screen).toContain("Kwota zwrotu");
    await bench.press("5", "clear");
    expect(bench.screen).toContain("Raport X");
  });
});

describe("erasing keys and codes", () => {
  it("is refused while a batch is open or waits for the bank, and says what is left", async () => {
    const bench = await started();
    await sell(bench);
    const wipe = async (): Promise<void> => {
      await bench.press("menu", "5");
      await bench.type(testCodes.technician);
      await bench.press("7");
    };
    await wipe();
    expect(bench.said).toContain("Najpierw rozlicz Niewysłane: 0, nierozliczone: 1");
    await bench.press("enter", "cancel");
    bench.host.react = settles("58");
    await choose(bench, "settle");
    await bench.press("enter", "enter", "cancel");
    await bench.clock.advance(7_000);
    await wipe();
    expect(bench.said).toContain("Najpierw rozlicz Niewysłane: 0, nierozliczone: 1");
    await bench.press("enter", "cancel");
    bench.host.react = settles("00");
    await bench.clock.advance(130_000);
    await wipe();
    expect(bench.said).toContain("Usunąć wszystko?");
  });
});

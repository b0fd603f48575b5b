import type { Message } from "../../../firmware/iso8583/message";
import { answerTo } from "../../support/fake-host";
import { visaCard } from "../../support/fake-card";
import { TerminalBench } from "../../support/terminal-bench";

/** Stripe test cards: no chip (service code 101), chip (201), expired. Test PANs. */
const STRIPE = "5413330089010442=30121010000000000";
const CHIP_STRIPE = "4761739001010010=30122010000000000";
const EXPIRED_STRIPE = "5413330089010442=26101010000000000";

describe("a tapped sale", () => {
  it("goes from amount to receipts in Polish, and only the acquirer's answer says approved", async () => {
    const bench = await new TerminalBench().start();
    expect(bench.screen).toContain("Kwiaciarnia Pod Lipą");
    expect(bench.screen).toContain("14:04");
    await bench.amount();
    expect(bench.screen).toContain("12,50 | zł");
    expect(bench.said).toContain("Zbliż lub przeciągnij kartę");
    expect(bench.lights).toBe("●○○○");
    await bench.tap(visaCard());
    expect(bench.screen).toContain("Zabierz kartę");
    expect(bench.lights).toBe("●●●●");
    expect(bench.host.wire).toBe("0800/001");
    await bench.takeAway();
    expect(bench.host.wire).toBe("0800/001 0200");
    expect(bench.screen).toContain("Zaakceptowano | 12,50 zł");
    expect(bench.screen).toContain("A12345");
    expect(bench.paper).toContain("KOPIA AKCEPTANTA");
    await bench.press("enter");
    expect(bench.screen).toContain("Kopia dla klienta?");
    await bench.press("enter");
    expect(bench.papers).toHaveLength(2);
    // The card prefers English, and so does its holder's copy.
    expect(bench.paper).toContain("CUSTOMER COPY");
    expect(bench.paper).toContain("************0010");
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(bench.lights).toBe("○○○○");
  });

  it("is the same in English", async () => {
    const bench = await new TerminalBench({ settings: { language: "en" } }).start();
    await bench.amount();
    expect(bench.screen).toContain("12.50 | PLN");
    expect(bench.screen).toContain("Tap or swipe card");
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.screen).toContain("Approved | PLN 12.50");
    expect(bench.paper).toContain("MERCHANT COPY");
  });

  it("sends what the document of the messages says", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard());
    await bench.takeAway();
    const request = bench.host.received[1];
    expect(request.fields()).toEqual([2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 23, 25, 35, 41, 42, 49, 55, 60]);
    const text = (field: number): string | undefined => request.get(field);
    expect([text(2), text(3), text(4)]).toEqual(["4761739001010010", "000000", "000000001250"]);
    expect([text(14), text(18), text(22), text(23), text(25)]).toEqual(["3012", "5992", "071", "001", "00"]);
    expect([text(41), text(42), text(49)]).toEqual(["TAP00001", "MERCHANT0000001", "985"]);
    // Field 7 is UTC, 12 and 13 are Warsaw's winter time.
    expect(text(7)).toMatch(/^11221304\d\d$/);
    expect(text(12)).toMatch(/^1404\d\d$/);
    expect(text(13)).toBe("1122");
    expect(Buffer.from(request.bytes(55)!).toString("hex")).toContain("9f26081122334455667788");
  });

  it("asks with 0100 where the settings say so", async () => {
    const bench = await new TerminalBench({ settings: { messageType: "0100" } }).start();
    await bench.amount();
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.host.wire).toBe("0800/001 0100");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("goes on when the card stays in the field", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard());
    await bench.clock.advance(3_000);
    expect(bench.screen).toContain("Zaakceptowano");
    await bench.press("enter", "cancel");
    await bench.amount();
    expect(bench.reader.isPolling).toBe(false);
    await bench.takeAway();
    expect(bench.reader.isPolling).toBe(true);
  });

  it.each([
    ["51", "Odmowa", "Brak środków"],
    ["54", "Odmowa", "Karta straciła ważność"],
    ["43", "Odmowa", "Odmowa wydawcy karty"],
    ["ZZ", "Odmowa", "Odmowa wydawcy karty"],
    ["1A", "Wymagany chip i PIN", "Proszę użyć innej karty Kod 1A"],
    ["65", "Wymagany chip i PIN", "Kod 65"],
  ])("answered %s is declined: %s, %s", async (code, title, text) => {
    const bench = await new TerminalBench().start();
    bench.host.react = (request) => answerTo(request, request.mti === "0200" ? code : "00");
    await bench.amount();
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.screen).toContain(title);
    expect(bench.said).toContain(text);
    expect(bench.screen).not.toContain("Zaakceptowano");
    expect(bench.tones.at(-1)).toBe("alert");
    expect(bench.papers).toHaveLength(0);
    await bench.press("enter", "enter");
    expect(bench.paper).toContain("DECLINED");
    expect(bench.paper).not.toContain("APPROVED");
  });

  it("answered with a partial approval is declined and reversed", async () => {
    const bench = await new TerminalBench().start();
    bench.host.react = (request) => answerTo(request, request.mti === "0200" ? "10" : "00");
    await bench.amount();
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.screen).toContain("Odmowa");
    expect(bench.host.wire).toBe("0800/001 0200 0400");
  });
});

describe("presenting a card", () => {
  it("says try again when the card leaves in the middle, and then takes it", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard("removed"));
    expect(bench.screen).toContain("Spróbuj ponownie");
    expect(bench.tones.at(-1)).toBe("alert");
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("asks for one card when there are two, and polls again when both have gone", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    bench.reader.collide();
    await bench.clock.settle();
    expect(bench.screen).toContain("Zbliż jedną kartę");
    expect(bench.reader.isPolling).toBe(false);
    await bench.takeAway();
    expect(bench.reader.isPolling).toBe(true);
  });

  it("sends the holder to the phone", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard("phone"));
    expect(bench.screen).toContain("Sprawdź telefon");
  });

  it("lets the stripe of a card be used whose application is unknown", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard("no-application"));
    expect(bench.screen).toContain("Przeciągnij kartę");
    await bench.swipe(CHIP_STRIPE);
    await bench.clock.settle();
    expect(bench.host.received[1].get(22)).toBe("901");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("allows the fallback swipe after two failed reads only where the settings do", async () => {
    for (const chipFallbackAllowed of [true, false]) {
      const bench = await new TerminalBench({ settings: { swipe: { chipFallbackAllowed } } }).start();
      await bench.amount();
      await bench.tap(visaCard("nonsense"));
      expect(bench.screen).toContain("Użyj innej karty");
      await bench.takeAway();
      await bench.tap(visaCard("nonsense"));
      await bench.takeAway();
      await bench.swipe(CHIP_STRIPE);
      if (chipFallbackAllowed) {
        expect(bench.host.received[1].get(22)).toBe("801");
        expect(bench.paper).toContain("pasek magnetyczny (zastępczo)");
      } else {
        expect(bench.host.wire).toBe("0800/001");
      }
    }
  });

  it("ends on cancel, and the reader stops polling", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.press("cancel");
    expect(bench.screen).toContain("Anulowano");
    expect(bench.reader.isPolling).toBe(false);
    expect(bench.lights).toBe("○○○○");
    await bench.press("enter");
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(bench.host.wire).toBe("0800/001");
  });

  it("ends when no card comes", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("Nie podano karty");
    await bench.clock.advance(6_000);
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("says that the reader failed, and initialises it for the next sale", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard("reader"));
    expect(bench.screen).toContain("Awaria czytnika");
    expect(bench.screen).toContain("R1");
    await bench.press("enter");
    await bench.amount();
    expect(bench.reader.isPolling).toBe(true);
  });

  it("offers the stripe alone when the reader does not start", async () => {
    const bench = new TerminalBench();
    bench.reader.isBroken = true;
    await bench.start();
    await bench.amount();
    expect(bench.screen).toContain("Przeciągnij kartę");
    expect(bench.lights).toBe("○○○○");
  });

  it("sells nothing on a board without any reader", async () => {
    const bench = await new TerminalBench({ without: ["contactless", "stripe"] }).start();
    await bench.amount();
    expect(bench.screen).toContain("Awaria czytnika");
  });

  it("is declined when the card declines, without asking the acquirer", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.tap(visaCard("declines"));
    expect(bench.said).toContain("Odmowa 12,50 zł Odmowa karty");
    expect(bench.host.wire).toBe("0800/001");
  });

  it("asks for the stripe where no application may be tapped", async () => {
    const bench = await new TerminalBench({
      settings: { contactless: { applications: [] } },
    }).start();
    await bench.amount();
    expect(bench.screen).toContain("Przeciągnij kartę");
  });
});

describe("a swiped sale", () => {
  it("carries track 2 and its entry mode, and wants a signature", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.swipe(STRIPE);
    const request = bench.host.received[1];
    expect(request.get(22)).toBe("901");
    expect(request.get(35)).toBe(STRIPE);
    expect(request.get(2)).toBe("5413330089010442");
    expect(request.get(14)).toBe("3012");
    expect(request.has(55)).toBe(false);
    expect(bench.screen).toContain("Wymagany podpis klienta");
    expect(bench.paper).toContain("Podpis posiadacza karty");
    expect(bench.paper).toContain("541333******0442");
    expect(bench.reader.isPolling).toBe(false);
  });

  it.each([
    ["a chip card", CHIP_STRIPE, "Karty z chipem nie"],
    ["a wrong check digit", "5413330089010443=30121010000000000", "Przeciągnij ponownie"],
    ["no service code", "5413330089010442=3012=0000000000", "Użyj innej karty"],
    ["cash only", "5413330089010442=30121040000000000", "Użyj innej karty"],
  ])("is not made with %s; another card may follow", async (_, track, text) => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.swipe(track);
    expect(bench.said).toContain(text);
    expect(bench.host.wire).toBe("0800/001");
    await bench.swipe(STRIPE);
    expect(bench.host.wire).toBe("0800/001 0200");
  });

  it("is declined here with an expired card", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.swipe(EXPIRED_STRIPE);
    expect(bench.screen).toContain("Karta straciła ważność");
    expect(bench.host.wire).toBe("0800/001");
  });

  it("is not offered where the settings forbid it", async () => {
    const bench = await new TerminalBench({ settings: { swipe: { allowed: false } } }).start();
    await bench.amount();
    expect(bench.screen).toContain("Zbliż kartę");
    expect(bench.stripe.onSwipe).toBeUndefined();
  });
});

describe("printing", () => {
  it("asks what to do when there is no paper, and prints when there is", async () => {
    const bench = await new TerminalBench().start();
    bench.problem = "no-paper";
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Zaakceptowano");
    await bench.press("enter");
    expect(bench.screen).toContain("Brak papieru");
    await bench.press("enter");
    expect(bench.screen).toContain("Brak papieru");
    bench.problem = undefined;
    await bench.press("enter");
    expect(bench.paper).toContain("KOPIA AKCEPTANTA");
    expect(bench.screen).toContain("Kopia dla klienta?");
  });

  it("is left out on a board without printer", async () => {
    const bench = await new TerminalBench({ without: ["printer"] }).start();
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Zaakceptowano");
    await bench.press("enter");
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("reprints the last receipt as a duplicate", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("menu", "2");
    expect(bench.screen).toContain("Brak potwierdzenia");
    await bench.press("enter");
    await bench.amount();
    await bench.swipe(STRIPE);
    await bench.press("enter", "cancel", "menu", "2");
    expect(bench.paper).toContain("DUPLIKAT");
  });
});

describe("the log", () => {
  it("holds no card data", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    await bench.swipe(STRIPE);
    await bench.press("enter", "cancel");
    await bench.amount();
    await bench.tap(visaCard());
    await bench.takeAway();
    expect(bench.logged.join("\n")).not.toMatch(/\d{12,}/);
  });
});

it("a message for another terminal is not an answer", async () => {
  const bench = await new TerminalBench().start();
  bench.host.react = (request) => {
    const answer: Message = answerTo(request);
    return request.mti === "0200" ? answer.set(41, "TAP00002") : answer;
  };
  await bench.amount();
  await bench.swipe(STRIPE);
  expect(bench.screen).toContain("Autoryzacja");
  await bench.clock.advance(30_000);
  expect(bench.screen).toContain("Nie zakończono");
});

describe("a terminal that fails after the answer", () => {
  it("reverses an approval that it could not show", async () => {
    const bench = await new TerminalBench().start();
    await bench.amount();
    const draw = bench.canvas.bitmap.bind(bench.canvas);
    bench.canvas.bitmap = (name, ...rest) => {
      if (name === "tick") throw new Error("display");
      draw(name, ...rest);
    };
    await bench.swipe(STRIPE);
    expect(bench.said).toContain("nie pobrano płatności");
    expect(bench.host.wire).toBe("0800/001 0200 0400");
  });

  it("lets the sale stand when only its paper fails", async () => {
    const bench = await new TerminalBench().start();
    bench.papers.push = () => {
      throw new Error("printer driver");
    };
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.said).toContain("Zaakceptowano");
    await bench.press("enter");
    expect(bench.said).toContain("Wpisz kwotę");
    expect(bench.host.wire).toBe("0800/001 0200");
  });
});

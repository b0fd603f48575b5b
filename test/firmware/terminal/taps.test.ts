/** Sales in which a tap is more than one: the issuer's update, a card torn away, magnetic-stripe mode. With the cards of the tray. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { findTlv } from "../../../firmware/codec/tlv";
import type { Message } from "../../../firmware/iso8583/message";
import { CardRemovedError, ReaderFaultError } from "../../../firmware/ports/card-reader";
import { MessageIssuer } from "../../../host-sim/acquirer/issuer/message-issuer";
import { authorityKeys } from "../../../host-sim/cards/authority-keys";
import { authoritySettings } from "../../../host-sim/world/terminal-settings";
import { catalogue, channelTo } from "../emv/support/bench";
import { answerTo } from "../../support/fake-host";
import { TerminalBench } from "../../support/terminal-bench";

/** A terminal whose host asks the issuer of the bench. */
async function bench(amount: "12,50" | "250,00" = "12,50"): Promise<TerminalBench> {
  const made = new TerminalBench({ settings: authoritySettings(authorityKeys()) });
  const issuer = new MessageIssuer();
  made.host.react = (request: Message) => {
    if (request.mti !== "0200") return answerTo(request);
    const { answerCode, iccData } = issuer.authorise(request, made.clock.now());
    const answer = answerTo(request, answerCode);
    return iccData === undefined ? answer : answer.set(55, iccData);
  };
  await made.start();
  if (amount === "12,50") await made.amount();
  else await made.press("2", "5", "0", "00", "enter");
  return made;
}

/** Up to the question for a second tap. */
async function askedAgain(): Promise<{ at: TerminalBench; card: ReturnType<typeof catalogue.contactless> }> {
  const at = await bench();
  const card = catalogue.contactless("visa-update");
  await at.tap(channelTo(card));
  await at.takeAway();
  expect(at.said).toContain("Zbliż kartę ponownie");
  expect(at.said).toContain("Zaakceptowano. Bank aktualizuje kartę.");
  expect(at.lights).toBe("●○○○");
  return { at, card };
}

describe("an issuer that has something to tell a tapped card", () => {
  it("is heard at a second tap, and learns what became of it", async () => {
    const { at, card } = await askedAgain();
    await at.tap(channelTo(card));
    expect(at.said).toContain("Zabierz kartę");
    await at.takeAway();
    expect(at.screen).toContain("Zaakceptowano | 12,50 zł");
    expect(at.host.wire).toBe("0800/001 0200 0620");
    const field55 = at.host.received[2].bytes(55) ?? fromHex("");
    expect(toHex(findTlv(field55, 0x9f5b) ?? field55)).toBe("2080000003");
    expect(at.host.received[2].get(90)?.slice(0, 10)).toBe(`0200${at.host.received[1].get(11)}`);
    expect(at.paper).toContain("ZAAKCEPTOWANO");
    await at.press("enter", "cancel");
    expect(at.screen).toContain("Wpisz kwotę");
  });

  it.each([
    ["presses cancel", (at: TerminalBench) => at.press("cancel")],
    ["walks away", (at: TerminalBench) => at.clock.advance(15_000)],
  ])("leaves the approval alone when the cardholder %s", async (_name, leave) => {
    const { at } = await askedAgain();
    await at.press("5");
    expect(at.said).toContain("Zbliż kartę ponownie");
    await leave(at);
    expect(at.screen).toContain("Zaakceptowano | 12,50 zł");
    expect(at.reader.isPolling).toBe(false);
    expect(at.host.wire).toBe("0800/001 0200");
    expect(at.paper).toContain("ZAAKCEPTOWANO");
    expect(at.logged.join()).toContain('card.updated {"kind":"not-presented"');
  });

  it("asks for the same card, for one card, and again when it leaves; the time for it all is one", async () => {
    const { at, card } = await askedAgain();
    await at.tap(channelTo(catalogue.contactless("mastercard-credit")));
    expect(at.said).toContain("Zbliż tę samą kartę");
    await at.takeAway();
    at.reader.collide();
    await at.clock.settle();
    expect(at.said).toContain("Zbliż jedną kartę");
    await at.takeAway();
    await at.tap({ transceive: () => Promise.reject(new CardRemovedError("gone")) });
    expect(at.said).toContain("Spróbuj ponownie");
    await at.takeAway();
    await at.tap(channelTo(card));
    await at.takeAway();
    expect(at.host.wire).toBe("0800/001 0200 0620");
    expect(at.screen).toContain("Zaakceptowano");
  });

  it("ends with the reader", async () => {
    const { at } = await askedAgain();
    await at.tap({ transceive: () => Promise.reject(new ReaderFaultError("no answer on the bus")) });
    expect(at.screen).toContain("Zaakceptowano | 12,50 zł");
    expect(at.host.wire).toBe("0800/001 0200");
    expect(at.logged.join()).toContain("reader.fault");
  });

  it("is heard after a decline, too", async () => {
    const at = await bench();
    const usual = at.host.react;
    at.host.react = (request) => {
      const answer = usual(request);
      return "set" in (answer as Message) && request.mti === "0200"
        ? answerTo(request, "51").set(55, (answer as Message).bytes(55) ?? fromHex(""))
        : answer;
    };
    const card = catalogue.contactless("visa-update");
    await at.tap(channelTo(card));
    await at.takeAway();
    expect(at.said).toContain("Odmowa. Bank aktualizuje kartę.");
    await at.tap(channelTo(card));
    await at.takeAway();
    expect(at.said).toContain("Brak środków");
    expect(at.host.wire).toBe("0800/001 0200 0620");
  });
});

describe("a card torn away", () => {
  it("is asked for again, and one message goes with the cryptogram of the first tap", async () => {
    const at = await bench();
    const card = catalogue.contactless("mastercard-torn");
    await at.tap(channelTo(card));
    expect(at.said).toContain("Spróbuj ponownie");
    await at.tap(channelTo(card));
    await at.takeAway();
    expect(at.screen).toContain("Zaakceptowano");
    expect(at.host.wire).toBe("0800/001 0200");
    const field55 = at.host.received[1].bytes(55) ?? fromHex("");
    expect(toHex(findTlv(field55, 0x9f36) ?? field55)).toBe("0001");
  });

  const recover = 0xd0;
  it.each([
    ["five minutes", 300_001, false],
    ["less", 200_000, true],
  ])(
    "is remembered into the next sale of that amount, but not for more than five minutes: %s",
    async (_name, ms, is) => {
      const at = await bench();
      const card = catalogue.contactless("mastercard-torn");
      await at.tap(channelTo(card));
      await at.takeAway();
      await at.press("cancel", "enter");
      expect(at.screen).toContain("Wpisz kwotę");
      await at.clock.advance(ms);
      await at.amount();
      const channel = channelTo(card);
      await at.tap(channel);
      expect(channel.commands.some((command) => command[1] === recover)).toBe(is);
    },
  );
});

describe("magnetic-stripe mode", () => {
  it("goes with entry mode 91 and without chip data, and the receipt tells of no cryptogram", async () => {
    const at = await bench();
    await at.tap(channelTo(catalogue.contactless("mastercard-stripe-mode")));
    await at.takeAway();
    expect(at.screen).toContain("Zaakceptowano");
    const request = at.host.received[1];
    expect(request.fields()).toEqual([2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 35, 41, 42, 49, 60]);
    expect(request.get(22)).toBe("911");
    expect(request.get(35)).toMatch(/^5413330000000134D3012201001\d{6}3$/);
    expect(at.paper).toContain("A0000000041010");
    expect(at.paper).toContain("zbliżeniowo (dane paska)");
    expect(at.paper).not.toMatch(/AC|TVR/);
    expect(at.paper).toContain("Bez weryfikacji");
  });

  it("wants a signature above the limit, as a swiped card does", async () => {
    const at = await bench("250,00");
    await at.tap(channelTo(catalogue.contactless("mastercard-stripe-mode")));
    await at.takeAway();
    expect(at.said).toContain("podpis");
    expect(at.paper).toContain("Podpis");
  });
});

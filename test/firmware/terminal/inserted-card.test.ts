/** A card in the slot of a whole terminal: PIN, choice of the application, and how card and host come to one end. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import type { Message } from "../../../firmware/iso8583/message";
import { answerTo, type Reaction } from "../../support/fake-host";
import { TerminalBench } from "../../support/terminal-bench";
import { type ContactCardOptions, electronAid, ScriptedContactCard, visaAid } from "../emv/support/contact-bench";

const pinOnly = { 0x8e: "00000000000000000100" };
const noCvm = { 0x8e: "00000000000000001F00" };
const two = [
  { aid: visaAid, label: "CREDIT", priority: "01" },
  { aid: electronAid, label: "ELECTRON", priority: "02" },
];

const benches: TerminalBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.terminal?.stop();
});

/** A terminal with a card in its slot, in the sale of 12.50. */
async function inserted(
  options: ContactCardOptions,
  {
    settings = {},
    react,
  }: { settings?: Readonly<Record<string, unknown>>; react?: (request: Message) => Reaction } = {},
) {
  const bench = new TerminalBench({ withSlot: true, settings });
  benches.push(bench);
  if (react !== undefined)
    bench.host.react = (request) => (request.mti === "0800" ? answerTo(request) : react(request));
  await bench.start();
  await bench.amount();
  const card = new ScriptedContactCard(options);
  await bench.insert(card);
  return { bench, card };
}

/** The last command with that instruction. */
const last = (card: ScriptedContactCard, instruction: string): string | undefined =>
  card.commands.filter((command) => command.slice(2, 4) === instruction).at(-1);

describe("the PIN of an inserted card", () => {
  it("is shown as bullets, can be cleared, goes to the card alone, and the sale is approved", async () => {
    const { bench, card } = await inserted({ record: pinOnly, verify: ["9000"] });
    expect(bench.screen).toContain("Podaj PIN");
    await bench.press("7", "8", "9");
    expect(bench.screen).toContain("•••");
    await bench.press("clear", "9", "7", "5", "3");
    expect(bench.screen).toContain("••••");
    expect(bench.screen).not.toMatch(/9753/);
    await bench.press("enter");
    expect(last(card, "20")).toBe("002000800824" + "9753" + "FFFFFFFFFF");
    expect(bench.screen).toContain("Zaakceptowano");
    expect(bench.host.wire).toBe("0800/001 0200");
    expect(bench.host.received[1].fields()).not.toContain(52);
    expect(bench.logged.join("\n")).not.toContain("9753");
    expect(toHex(bench.host.received[1].bytes(55) ?? new Uint8Array())).toContain("9F3403010002");
  });

  it("wrong is asked for again, and the last try is told", async () => {
    const { bench } = await inserted({ record: pinOnly, verify: ["63C1", "9000"], objects: { 0x9f17: "02" } });
    await bench.press("1", "1", "1", "1", "enter");
    expect(bench.screen).toContain("Błędny PIN");
    expect(bench.screen).toContain("Ostatnia próba");
    await bench.press("1", "2", "3", "4", "enter");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("cancelled, or not keyed in, ends the sale before the host is asked", async () => {
    const cancelled = await inserted({ record: pinOnly });
    await cancelled.bench.press("1", "cancel");
    expect(cancelled.bench.screen).toContain("Anulowano");
    const late = await inserted({ record: pinOnly });
    await late.bench.clock.advance(30_000);
    expect(late.bench.screen).toContain("Nie podano karty");
    for (const { bench, card } of [cancelled, late]) {
      expect(bench.host.wire).toBe("0800/001");
      expect(card.instructions).not.toContain("AE");
      expect(bench.slot.isPowered).toBe(false);
    }
  });

  it("is asked no more when the card is pulled out, and a card is asked for again", async () => {
    const { bench } = await inserted({ record: pinOnly });
    await bench.press("1", "2");
    await bench.pull();
    expect(bench.screen).not.toContain("•");
    expect(bench.screen).toContain("włóż");
    expect(bench.host.wire).toBe("0800/001");
    await bench.insert(new ScriptedContactCard({ record: pinOnly, verify: ["9000"] }));
    await bench.press("1", "2", "3", "4", "enter");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("left out where the settings allow it is told to the issuer: not entered, verification failed", async () => {
    const settings = { contact: { pinBypassAllowed: true } };
    const { bench } = await inserted({ record: pinOnly }, { settings });
    await bench.press("enter");
    expect(bench.host.wire).toBe("0800/001 0200");
    expect(toHex(bench.host.received[1].bytes(55) ?? new Uint8Array())).toContain("95058000888000");
  });
});

describe("the applications of an inserted card", () => {
  it.each([
    ["the first by Enter", ["enter"], visaAid],
    ["the next by Next and Enter", ["next", "enter"], electronAid],
    ["one by its number", ["2"], electronAid],
  ] as const)("are a list to choose from: %s", async (_how, keys, aid) => {
    const { bench, card } = await inserted({ applications: two, directory: true, record: noCvm });
    expect(bench.screen).toContain("Wybierz aplikację");
    expect(bench.screen.indexOf("CREDIT")).toBeLessThan(bench.screen.indexOf("ELECTRON"));
    await bench.press(...keys);
    expect(bench.screen).toContain("Zaakceptowano");
    expect(last(card, "A4")).toContain(aid);
  });

  it("are left alone by Cancel, after a while, and when the card is pulled out", async () => {
    const options = { applications: two, directory: true };
    const cancelled = await inserted(options);
    await cancelled.bench.press("cancel");
    expect(cancelled.bench.screen).toContain("Anulowano");
    const late = await inserted(options);
    await late.bench.clock.advance(60_000);
    expect(late.bench.screen).toContain("Nie podano karty");
    const pulled = await inserted(options);
    await pulled.bench.pull();
    expect(pulled.bench.screen).toContain("włóż");
    for (const { bench } of [cancelled, late, pulled]) expect(bench.host.wire).toBe("0800/001");
  });

  it("that want consent are not taken without it, even alone", async () => {
    const applications = [{ aid: visaAid, label: "CREDIT", priority: "81" }];
    const { bench, card } = await inserted({ applications, directory: true, record: noCvm });
    expect(bench.screen).toContain("CREDIT");
    expect(card.instructions).not.toContain("A8");
    await bench.press("enter");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("that the card refuses are followed by the list without them", async () => {
    const refuses = (command: string): string | undefined =>
      command.startsWith("00A40400") && command.includes(visaAid) ? "6A82" : undefined;
    const { bench } = await inserted({ applications: two, directory: true, record: noCvm, answer: refuses });
    await bench.press("enter");
    expect(bench.screen).not.toContain("CREDIT");
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("speak their holder's language on his copy, not on the merchant's", async () => {
    const { bench } = await inserted({ record: { ...noCvm, 0x5f2d: "6465656E" } });
    await bench.pull();
    await bench.clock.advance(10_000);
    expect(bench.paper).toContain("ZAAKCEPTOWANO");
    await bench.press("enter");
    expect(bench.paper).toContain("APPROVED");
  });
});

describe("the end of a sale with an inserted card", () => {
  it("is a decline with a call to the bank after a referral, and the card makes an AAC", async () => {
    for (const code of ["01", "02"]) {
      const { bench, card } = await inserted({ record: noCvm }, { react: (request) => answerTo(request, code) });
      expect(bench.screen).toContain("Odmowa");
      expect(bench.screen).toContain("Skontaktuj się z wydawcą");
      expect(last(card, "AE")).toMatch(new RegExp(`^80AE0000..3${code[0]}3${code[1]}`));
      expect(bench.host.wire).toBe("0800/001 0200");
    }
  });

  it("without an answer is an AAC with code Z3 for a terminal that must go online, and the sale is reversed", async () => {
    const { bench, card } = await inserted({ record: noCvm }, { react: () => "silent" });
    await bench.clock.advance(30_000);
    expect(bench.screen).toContain("Nie zakończono");
    // Z3: unable to go online, declined (EMV Book 4, A6).
    expect(last(card, "AE")).toMatch(/^80AE0000..5A33/);
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    expect(bench.host.received[2].has(55)).toBe(false);
  });

  it("is a reversal with the card's AAC in it when issuer and card do not agree", async () => {
    const { bench } = await inserted({ record: noCvm, second: "00" });
    expect(bench.screen).toContain("Odmowa");
    expect(bench.screen).toContain("C1");
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    const reversal = bench.host.received[2];
    expect(reversal.get(39)).toBe("22");
    const field55 = toHex(reversal.bytes(55) ?? new Uint8Array());
    expect(field55).toMatch(/^9F260822222222222222229F270100/);
    expect(field55).toContain("8A023030");
    expect(field55).not.toContain("9F5B");
  });

  it("is an AAC and no sale when the card was pulled out meanwhile", async () => {
    const { bench } = await inserted({ record: noCvm }, { react: () => "silent" });
    await bench.pull();
    bench.host.react = (request) => answerTo(request);
    bench.host.push(answerTo(bench.host.received[1]));
    await bench.clock.settle();
    expect(bench.screen).toContain("C2");
    expect(bench.host.wire).toBe("0800/001 0200 0400");
  });
});

describe("the issuer's scripts", () => {
  const script = fromHex("720E9F1804000000018605841E000000");
  const scripted = (request: Message, code = "00"): Message =>
    request.mti === "0200" ? answerTo(request, code).set(55, script) : answerTo(request);

  it.each(["00", "05"])("are told of in an advice after the answer %s, with the last cryptogram", async (code) => {
    const { bench } = await inserted({ record: noCvm }, { react: (request) => scripted(request, code) });
    expect(bench.host.wire).toBe("0800/001 0200 0620");
    const [, sale, advice] = bench.host.received;
    expect(advice.fields()).toEqual([3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 41, 42, 49, 55, 90]);
    expect(advice.get(90)).toBe(`0200${sale.get(11)}${sale.get(7)}${"0".repeat(22)}`);
    expect(advice.get(11)).not.toBe(sale.get(11));
    const field55 = toHex(advice.bytes(55) ?? new Uint8Array());
    expect(field55).toMatch(/^9F26082222222222222222/);
    expect(field55).toMatch(/9F5B052000000001$/);
  });

  it("that fail are told of, too: which command it was", async () => {
    const refuses = (command: string): string | undefined => (command.slice(2, 4) === "1E" ? "6985" : undefined);
    const { bench } = await inserted({ record: noCvm, answer: refuses }, { react: scripted });
    expect(toHex(bench.host.received[2].bytes(55) ?? new Uint8Array())).toMatch(/9F5B051100000001$/);
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("are told of in the reversal alone when the card does not agree", async () => {
    const { bench } = await inserted({ record: noCvm, second: "00" }, { react: scripted });
    await bench.clock.advance(70_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    expect(toHex(bench.host.received[2].bytes(55) ?? new Uint8Array())).toMatch(/9F5B052000000001$/);
  });

  it("are told of again until the host answers, and no sale waits for that", async () => {
    const react = (request: Message): Reaction => (request.mti.startsWith("06") ? "silent" : scripted(request));
    const { bench } = await inserted({ record: noCvm }, { react });
    await bench.clock.advance(33_000);
    expect(bench.host.wire).toBe("0800/001 0200 0620 0621");
    const [, , first, repeat] = bench.host.received;
    for (const field of first.fields()) expect(repeat.value(field)).toEqual(first.value(field));
    // The repeat waits for its answer; the next sale goes out at once.
    await bench.pull();
    await bench.press("cancel", "cancel");
    await bench.amount();
    await bench.insert(new ScriptedContactCard({ record: noCvm }));
    expect(bench.host.wire).toMatch(/^0800\/001 0200 0620 0621 0200/);
    expect(bench.screen).toContain("Zaakceptowano");
    bench.host.react = (request) => answerTo(request, request.mti === "0621" ? "96" : "00");
    await bench.clock.advance(20_000);
    bench.host.react = (request) => answerTo(request);
    await bench.clock.advance(130_000);
    expect(bench.logged.filter((line) => line.includes("host.advised"))).toHaveLength(2);
    const told = bench.host.received.length;
    await bench.clock.advance(60_000);
    expect(bench.host.received).toHaveLength(told);
  });
});

describe("the slot", () => {
  it("with a mute card is a failed chip, and asks again", async () => {
    const bench = await new TerminalBench({ withSlot: true }).start();
    benches.push(bench);
    await bench.amount();
    await bench.insert("mute");
    expect(bench.screen).toContain("Włóż kartę ponownie");
    expect(bench.logged.join("\n")).toContain("card.mute");
    expect(bench.host.wire).toBe("0800/001");
  });

  it("whose reader fails in the middle is told with its code", async () => {
    const bench = await new TerminalBench({ withSlot: true }).start();
    benches.push(bench);
    await bench.amount();
    const card = new ScriptedContactCard({
      answer: (_command, index) => {
        bench.slot.isBroken = index >= 3;
        return undefined;
      },
    });
    await bench.insert(card);
    expect(bench.screen).toContain("R1");
    expect(bench.host.wire).toBe("0800/001");
  });
});

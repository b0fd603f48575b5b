/** What the terminal remembers of cards (EMV Book 3, 10.6.1; Book 4, 6.3.5), PINs left out, and signatures that do not come. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { authenticateCryptogram } from "../../../firmware/emv/contact-authentication";
import type { ContactOutcome } from "../../../firmware/emv/contact-outcome";
import { takeCryptogram } from "../../../firmware/emv/generate-cryptogram";
import { tags } from "../../../firmware/emv/tables/tags";
import { PanRegister } from "../../../firmware/terminal/card-register";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { chain, outcomeOf } from "./support/chain";
import { contactConfiguration, FakePeople, insert, ScriptedContactCard } from "./support/contact-bench";

const online = { codes: { online: "FFFFFFFFFF" } };
const pan = "4761739001010010";
const key = fromHex("000102030405060708090A0B0C0D0E0F");
const random = { fill: <T extends Uint8Array>(buffer: T): T => (buffer.fill(0x5a), buffer) };
const tvrOf = (outcome: ContactOutcome): string => ("card" in outcome ? outcome.card.terminalVerificationResults : "");
const register = (cards: readonly string[] = []): PanRegister => new PanRegister(nodeCipher, random, { key, cards });
/** HMAC-SHA-256 of the PAN's digits under the key, eight bytes. */
const token = toHex(nodeCipher.hmacSha256(key, Uint8Array.from(Buffer.from(pan, "latin1")))).slice(0, 16);

/** The TVR of a sale with a usual card at a terminal that remembers. */
async function sale(memory: PanRegister, amountMinor: number, floorLimitMinor = 50_00, change: object = {}) {
  const people = new FakePeople();
  people.register = memory;
  const card = new ScriptedContactCard({ profile: "0800" });
  const settings = contactConfiguration({ floorLimitMinor, ...change });
  const transaction = insert(card, people, settings, { amountMinor });
  return { transaction, outcome: await transaction.start() };
}

describe("the exception file", () => {
  it("marks a card that stands in it, by TVR byte 1 b5", async () => {
    const { outcome } = await sale(register(["0011223344556677", token]), 10_00, 50_00, online);
    expect(tvrOf(outcome)).toBe("9000000000");
  });

  it("does not mark another card", async () => {
    const { outcome } = await sale(register(["0011223344556677"]), 10_00, 50_00, online);
    expect(tvrOf(outcome)).toBe("8000000000");
  });

  it("keeps a card from being approved offline where an action code says so", async () => {
    const denial = { codes: { denial: "1000000000" } };
    const { outcome } = await sale(register([token]), 10_00, 50_00, denial);
    expect(outcome).toMatchObject({ kind: "declined", reason: "terminal-action-analysis" });
  });
});

describe("the log of sales", () => {
  it("adds the latest approved sale of the card to this one", async () => {
    const memory = register();
    expect((await sale(memory, 30_00)).outcome.kind).toBe("approved");
    expect(tvrOf((await sale(memory, 19_99, 50_00, online)).outcome)).toBe("8000000000");
    expect(tvrOf((await sale(memory, 20_00, 50_00, online)).outcome)).toBe("8000008000");
  });

  it("counts a sale that the issuer approved, and none that he declined", async () => {
    const memory = register();
    const declined = await sale(memory, 30_00, 50_00, online);
    await declined.transaction.complete({ kind: "answered", answerCode: "05", approved: false });
    expect(memory.latestMinor(pan)).toBe(0);
    const approved = await sale(memory, 30_00, 50_00, online);
    await approved.transaction.complete({ kind: "answered", answerCode: "00", approved: true });
    expect(memory.latestMinor(pan)).toBe(30_00);
  });

  it("is not kept where every sale goes online", async () => {
    const memory = register();
    const { transaction } = await sale(memory, 30_00, 0, online);
    await transaction.complete({ kind: "answered", answerCode: "00", approved: true });
    expect(memory.latestMinor(pan)).toBe(0);
  });

  it("forgets the card that waited longest, and keeps no PAN", () => {
    const memory = register();
    const card = (index: number): string => `41111111111111${String(index).padStart(2, "0")}`;
    for (let index = 0; index < 17; index++) memory.note(card(index), 100 + index);
    expect(memory.latestMinor(card(0))).toBe(0);
    expect(memory.latestMinor(card(1))).toBe(101);
    memory.note(card(1), 7);
    memory.note(card(17), 8);
    expect([memory.latestMinor(card(1)), memory.latestMinor(card(2))]).toEqual([7, 0]);
  });
});

describe("a PIN left out", () => {
  it("is left out for an online PIN as well", async () => {
    const people = new FakePeople();
    people.pins = [{ kind: "bypassed" }];
    const card = new ScriptedContactCard({ record: { 0x8e: "00000000000000004100420002001F00" } });
    const settings = contactConfiguration({ ...online, capabilities: "60F8C8" });
    const outcome = await insert(card, people, settings).start();
    expect(people.pinPrompts).toHaveLength(1);
    // Not entered, verification failed; no word of an online PIN.
    expect(tvrOf(outcome)).toBe("8000888000");
    expect(outcome).toMatchObject({ kind: "online-request", verification: "none" });
  });
});

describe("a cryptogram without the signature that was asked for", () => {
  const good = chain();
  const answer = (information: string): Uint8Array =>
    encodeTlv(0x77, fromHex(`9F2701${information}9F360200429F26081122334455667788`));
  const request = (decision: "approve" | "online") => ({ decision, combined: true, unsigned: "fails" }) as const;

  it.each([
    ["a TC", "40", "tc"],
    ["an ARQC", "80", "arqc"],
  ])("has failed CDA when it is %s", (_what, information, kind) => {
    const { data, setting, staticData } = good.with({
      [tags.terminalVerificationResults]: new Uint8Array(5),
      [tags.transactionStatusInformation]: new Uint8Array(2),
    });
    const taken = takeCryptogram(data, answer(information), request("approve"));
    expect(taken).toMatchObject({ kind, lacksSignature: true });
    if (!("kind" in taken)) throw new Error("ended");
    expect(outcomeOf(authenticateCryptogram(setting, data, staticData, taken, "first"))).toBe(
      "dynamic-signature: answer",
    );
    expect(toHex(data.get(tags.terminalVerificationResults) ?? fromHex(""))).toBe("0400000000");
    expect(toHex(data.get(tags.transactionStatusInformation) ?? fromHex(""))).toBe("8000");
  });

  it("has not when it is an AAC", () => {
    const { data, setting, staticData } = good.with({
      [tags.terminalVerificationResults]: new Uint8Array(5),
      [tags.transactionStatusInformation]: new Uint8Array(2),
    });
    const taken = takeCryptogram(data, answer("00"), request("online"));
    if (!("kind" in taken)) throw new Error("ended");
    expect(taken).toMatchObject({ kind: "aac", lacksSignature: false });
    expect(authenticateCryptogram(setting, data, staticData, taken, "first")).toBeUndefined();
    expect(toHex(data.get(tags.terminalVerificationResults) ?? fromHex(""))).toBe("0000000000");
  });
});

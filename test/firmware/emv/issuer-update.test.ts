/** Issuer update of kernel 3: what a tapped card is told at a second tap, against the virtual card and its issuer. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv, findTlv } from "../../../firmware/codec/tlv";
import type { ApplicationConfiguration } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import { issuerUpdate, updateByIssuer } from "../../../firmware/emv/issuer-update";
import type { OnlineRequest } from "../../../firmware/emv/outcome";
import { ReaderFaultError } from "../../../firmware/ports/card-reader";
import { Issuer } from "../../../host-sim/acquirer/issuer/issuer";
import { catalogue, channelTo, configuration, kernelPorts, purchase } from "./support/bench";

type Card = ReturnType<typeof catalogue.contactless>;

/** 2026-11-22T12:45:00Z */
const at = Date.UTC(2026, 10, 22, 12, 45);
const externalAuthenticate = 0x82;
const pinUnblock = 0x24;

const withQualifiers = (qualifiers: string) =>
  configuration((application): ApplicationConfiguration =>
    application.kernel === 3 ? { ...application, terminalTransactionQualifiers: fromHex(qualifiers) } : application,
  );

/** The first tap. */
async function request(card: Card, qualifiers = "2200C000"): Promise<OnlineRequest> {
  const outcome = await runContactless(channelTo(card), purchase, withQualifiers(qualifiers), kernelPorts);
  if (outcome.kind !== "online-request") throw new Error(`the card came to ${outcome.kind}`);
  return outcome;
}

/** What the issuer answers to it. */
function answerTo({ card }: OnlineRequest, issuer = new Issuer()): Uint8Array {
  const pan = card.pan.reveal();
  const { expiry, panSequenceNumber, field55 } = card;
  const asked = { pan, amountMinor: purchase.amountMinor, entryMode: "07", at, expiry, panSequenceNumber, field55 };
  const { answerCode, issuerData } = issuer.authorise(asked);
  if (answerCode !== "00" || issuerData === undefined) throw new Error(`the issuer answered ${answerCode}`);
  return issuerData;
}

/** Both, ready for the second tap. */
async function answered() {
  const card = catalogue.contactless("visa-update");
  const first = await request(card);
  const response = issuerUpdate(answerTo(first));
  if (first.secondPresentment === undefined || response === undefined) throw new Error("there is nothing to tell");
  return { card, target: first.secondPresentment, response };
}

const sent = (channel: ReturnType<typeof channelTo>): number[] => channel.commands.map((command) => command[1]);

test("the card is selected, believes its issuer, and carries out his script; no transaction is begun", async () => {
  const { card, target, response } = await answered();
  const channel = channelTo(card);
  const outcome = await updateByIssuer(channel, target, response);
  expect(outcome).toMatchObject({ kind: "done", issuerAuthentication: "successful" });
  expect(sent(channel)).toEqual([0xa4, externalAuthenticate, pinUnblock]);
  expect(toHex(channel.commands[0])).toBe("00A4040007A000000003101000");
  if (outcome.kind !== "done" || outcome.field55 === undefined) throw new Error("nothing is told");
  expect(toHex(outcome.scriptResults)).toBe("2080000003");
  expect(toHex(findTlv(outcome.field55, 0x9f5b) ?? target.field55)).toBe("2080000003");
});

test("what the issuer hears of it proves the card, and he sends the script no more", async () => {
  const issuer = new Issuer();
  const card = catalogue.contactless("visa-update");
  const first = await request(card);
  const response = issuerUpdate(answerTo(first, issuer));
  if (first.secondPresentment === undefined || response === undefined) throw new Error("there is nothing to tell");
  const outcome = await updateByIssuer(channelTo(card), first.secondPresentment, response);
  if (outcome.kind !== "done") throw new Error(outcome.kind);
  const pan = first.card.pan.reveal();
  const told = { pan, amountMinor: purchase.amountMinor, entryMode: "07", at, field55: outcome.field55 };
  expect(issuer.completed(told)).toMatchObject({ cryptogram: "valid", decision: "ARQC", scripts: "delivered" });
  expect(issuerUpdate(answerTo(await request(card), issuer))?.scripts).toEqual([]);
});

test.each([
  ["a card that takes no updates", "visa-credit", "2200C000"],
  ["a reader that does none", "visa-update", "22004000"],
  ["another kernel", "mastercard-credit", "2200C000"],
])("%s is not asked for again", async (_name, name, qualifiers) => {
  const outcome = await request(catalogue.contactless(name), qualifiers);
  expect(outcome.secondPresentment).toBeUndefined();
  expect(issuerUpdate(answerTo(outcome))?.scripts).toEqual([]);
});

test("a card whose profile has no issuer authentication gets the scripts alone", async () => {
  const { card, target, response } = await answered();
  const channel = channelTo(card);
  const outcome = await updateByIssuer(channel, { ...target, authenticatesIssuer: false }, response);
  expect(outcome).toMatchObject({ kind: "done", issuerAuthentication: "not-performed" });
  expect(sent(channel)).toEqual([0xa4, pinUnblock]);
});

test("a proof that is not the issuer's fails, and a script that is not his is refused", async () => {
  const { card, target, response } = await answered();
  const [script] = response.scripts;
  const forged = response.authenticationData?.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
  const commands = script.commands.map((command) =>
    command.map((byte, index) => (index === command.length - 1 ? byte ^ 1 : byte)),
  );
  const told = { ...response, authenticationData: forged, scripts: [{ ...script, commands }] };
  const outcome = await updateByIssuer(channelTo(card), target, told);
  expect(outcome).toMatchObject({ kind: "done", issuerAuthentication: "failed" });
  // The first command failed.
  if (outcome.kind === "done") expect(toHex(outcome.scriptResults)).toBe("1180000003");
});

test("the same answer is not taken twice, nor after another transaction", async () => {
  const { card, target, response } = await answered();
  await updateByIssuer(channelTo(card), target, response);
  expect(await updateByIssuer(channelTo(card), target, response)).toMatchObject({ issuerAuthentication: "failed" });
  const later = await answered();
  await request(later.card);
  const outcome = await updateByIssuer(channelTo(later.card), later.target, later.response);
  expect(outcome).toMatchObject({ kind: "done", issuerAuthentication: "failed" });
});

test("another card is told nothing", async () => {
  const { target, response } = await answered();
  const channel = channelTo(catalogue.contactless("mastercard-credit"));
  expect(await updateByIssuer(channel, target, response)).toEqual({ kind: "other-card" });
  expect(sent(channel)).toEqual([0xa4]);
});

test("a card that leaves at once may try again; one that leaves later has not carried out what was left", async () => {
  const { target, response } = await answered();
  const gone = catalogue.contactless("visa-update", [{ leaveFieldAfterCommands: 0 }]);
  expect(await updateByIssuer(channelTo(gone), target, response)).toEqual({ kind: "try-again" });
  const half = catalogue.contactless("visa-update", [{ leaveFieldAfterCommands: 1 }]);
  const outcome = await updateByIssuer(channelTo(half), target, response);
  expect(outcome).toMatchObject({ kind: "done", issuerAuthentication: "failed" });
  if (outcome.kind === "done") expect(toHex(outcome.scriptResults)).toBe("1180000003");
});

test("a fault of the reader is thrown on", async () => {
  const { target, response } = await answered();
  const broken = { transceive: () => Promise.reject(new ReaderFaultError("no answer on the bus")) };
  await expect(updateByIssuer(broken, target, response)).rejects.toThrow(ReaderFaultError);
});

test("whatever a card answers, it ends, within the commands that there are", async () => {
  const { target, response } = await answered();
  const fci = fromHex("6F0B8407A0000000031010A5009000");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 4 }),
      fc.boolean(),
      async (said, isKnown) => {
        let count = 0;
        const answers = isKnown ? [fci, ...said] : said;
        const channel = { transceive: () => Promise.resolve(answers[count++] ?? fromHex("9000")) };
        const outcome = await updateByIssuer(channel, target, response);
        expect(["done", "other-card"]).toContain(outcome.kind);
        expect(count).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 200 },
  );
});

test("an answer with nothing for the card in it, or that cannot be read, asks for no card", () => {
  expect(issuerUpdate(undefined)).toBeUndefined();
  expect(issuerUpdate(encodeTlv(0x8a, fromHex("3030")))).toBeUndefined();
  expect(issuerUpdate(fromHex("9108AA"))).toBeUndefined();
  expect(issuerUpdate(encodeTlv(0x91, fromHex("1122334455667788")))).toMatchObject({ scripts: [] });
});

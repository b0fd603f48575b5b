/** The oracle of the mutation campaign: it lets an honest approval pass, and nothing that differs from one. */
import { runContactless } from "../../../firmware/emv/entry-point";
import { type ApprovalFacts, faultOfContactlessApproval } from "../../../host-sim/bench/mutations/approval-oracle";
import { contactlessTerminal, floorLimitMinor } from "../../../host-sim/bench/mutations/terminals";
import type { Exchange } from "../../../host-sim/bench/mutations/transcript";
import type { IsoDepCard } from "../../../host-sim/board/chips/card-in-field";
import { catalogue, fixedRandom, kernelPorts, purchase } from "../../firmware/emv/support/bench";

async function approval(card: string): Promise<ApprovalFacts> {
  const exchanges: Exchange[] = [];
  const present: IsoDepCard = catalogue.contactless(card);
  present.reset();
  const channel = {
    transceive: async (command: Uint8Array): Promise<Uint8Array> => {
      const answer = present.process(command);
      if (answer === "left-field" || answer === "mute") throw new Error("the card stays and answers");
      exchanges.push({ command: command.slice(), answer: answer.response.slice() });
      return answer.response;
    },
  };
  const outcome = await runContactless(channel, purchase, contactlessTerminal("offline-capable"), kernelPorts);
  if (outcome.kind !== "approved") throw new Error(`${card} is ${outcome.kind}`);
  return {
    presentations: [exchanges],
    unpredictableNumbers: [fixedRandom.fill(new Uint8Array(4))],
    isOnlineOnly: false,
    amountMinor: purchase.amountMinor,
    offlineUpToMinor: floorLimitMinor,
    date: purchase.date,
    currency: Uint8Array.of(0x09, 0x85),
    amount: Uint8Array.of(0, 0, 0, 0, 0x25, 0),
    pan: outcome.card.pan.reveal(),
  };
}

describe.each([
  ["visa-offline", 3],
  ["mastercard-offline", 2],
] as const)("an approval of %s", (card, kernel) => {
  const judge = (facts: ApprovalFacts): string | undefined => faultOfContactlessApproval(facts, kernel);

  test("passes when the card gave it", async () => {
    expect(judge(await approval(card))).toBeUndefined();
  });

  test("does not pass where the terminal may not give any, or for another account, day or number", async () => {
    const facts = await approval(card);
    expect(judge({ ...facts, isOnlineOnly: true })).toMatch("online-only");
    expect(judge({ ...facts, amountMinor: floorLimitMinor + 1 })).toMatch("floor limit");
    expect(judge({ ...facts, pan: "4761730000000011" })).toBeDefined();
    expect(judge({ ...facts, date: "361122" })).toBeDefined();
    expect(judge({ ...facts, unpredictableNumbers: [new Uint8Array(4)] })).toBeDefined();
  });

  test("does not pass with another byte in any record or in the signed answer", async () => {
    const facts = await approval(card);
    const [exchanges] = facts.presentations;
    const signed = exchanges.filter(({ command }) => command[1] === 0xb2 || command[1] === 0xae);
    expect(signed.length).toBeGreaterThan(3);
    for (const { answer } of signed) {
      for (let at = 4; at < answer.length - 2; at += 7) {
        answer[at] ^= 0x01;
        expect([at, judge(facts)]).not.toEqual([at, undefined]);
        answer[at] ^= 0x01;
      }
    }
    expect(judge(facts)).toBeUndefined();
  });
});

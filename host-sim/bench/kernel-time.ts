/** Milliseconds of the kernels alone in `node`: cards answer at once, from memory, what they answered a card of the catalogue before. */
import { runContactless } from "../../firmware/emv/entry-point";
import { runContact } from "../../firmware/emv/contact-transaction";
import { CardCatalogue } from "../cards/catalogue";
import { nodeCipher } from "../engine/node-cipher";
import { contactlessTerminal, contactTerminal } from "./mutations/terminals";
import type { TerminalTimeCase } from "./terminal-time";

const runs = 200;
const transaction = Object.freeze({
  amountMinor: 12_34,
  amountOtherMinor: 0,
  transactionType: 0x00,
  currencyCode: "985",
  currencyExponent: 2,
  date: "261122",
  time: "134500",
  sequenceCounter: 7,
});
/** Always the same, so that the commands are the same and recorded answers fit. */
const random = { fill: <Buffer extends Uint8Array>(buffer: Buffer): Buffer => (buffer.fill(0x5a), buffer) };

type Answer = (command: Uint8Array) => Uint8Array;

/** The best of many runs, from the card found to its last command before any answer of the issuer. */
export async function kernelMilliseconds({ card, by }: Pick<TerminalTimeCase, "card" | "by">): Promise<number> {
  const answers: Uint8Array[] = [];
  const real = realCard(card, by);
  await transact(by, (command) => {
    const answer = real(command);
    answers.push(answer);
    return answer;
  });
  let bestMs = Infinity;
  for (let run = 0; run < runs; run++) {
    let index = 0;
    let lastMs = 0;
    const begun = performance.now();
    await transact(by, () => {
      lastMs = performance.now() - begun;
      return answers[index++];
    });
    bestMs = Math.min(bestMs, lastMs);
  }
  return bestMs;
}

function realCard(name: string, by: "contact" | "contactless"): Answer {
  const card = new CardCatalogue().chip(name);
  const { contact } = card;
  if (by === "contact") contact?.reset(true);
  else card.reset();
  return (command) => {
    const answer = by === "contact" ? contact?.process(command) : card.process(command);
    if (answer === undefined || typeof answer === "string") throw new Error(`${name} does not answer`);
    return answer.response;
  };
}

async function transact(by: "contact" | "contactless", answer: Answer): Promise<void> {
  const channel = { transceive: (command: Uint8Array) => Promise.resolve(answer(command)) };
  if (by === "contactless") {
    await runContactless(channel, transaction, contactlessTerminal("online-only"), { random, cipher: nodeCipher });
    return;
  }
  const begun = runContact(channel, transaction, contactTerminal("online-only"), {
    random,
    cipher: nodeCipher,
    chooseApplication: () => Promise.resolve({ kind: "chosen", index: 0 }),
    enterPin: () => Promise.resolve({ kind: "bypassed" }),
  });
  await begun.start();
  begun.close();
}

/** A mutated card in the slot: activation, the transaction up to its first cryptogram, the issuer's word, the end. */
import { activateContactCard } from "../../../firmware/card/contact-activation";
import { ContactProtocolError } from "../../../firmware/card/contact-protocol-error";
import type { ContactCardData, ContactOutcome, HostAnswer } from "../../../firmware/emv/contact-outcome";
import type { ContactServices, PinAnswer } from "../../../firmware/emv/contact-services";
import { contactBounds } from "../../../firmware/emv/contact-session";
import { runContact } from "../../../firmware/emv/contact-transaction";
import { field55Limit } from "../../../firmware/emv/tables/field-55";
import { type CardChannel, CardRemovedError, CardTransmissionError } from "../../../firmware/ports/card-reader";
import { Issuer } from "../../acquirer/issuer/issuer";
import { nodeCipher } from "../../engine/node-cipher";
import { type ApprovalFacts, faultOfContactApproval, type HostWord } from "./approval-oracle";
import { GarbledSlot } from "./garbled-slot";
import { MutatedCard } from "./mutated-card";
import { mutate, mutationNames } from "./mutator";
import {
  amountBytes,
  type CampaignParts,
  currency,
  sessionDate,
  type SessionResult,
  TerminalRandom,
  transactionOf,
} from "./session";
import type { SessionPlan } from "./session-plan";
import { contactTerminal, floorLimitMinor } from "./terminals";

const at = Date.UTC(2026, 10, 22, 12, 45);

export async function runContactSession(
  plan: SessionPlan,
  parts: CampaignParts,
  seen: (card: MutatedCard) => void,
): Promise<SessionResult> {
  const { contact } = parts.makeCard(plan.profile);
  if (contact === undefined) throw new Error(`${plan.profile} has no contacts`);
  const mutated = new MutatedCard(
    (command) => {
      const answer = contact.process(command);
      return answer === "mute" ? answer : answer.response;
    },
    plan,
    parts.foreign,
  );
  seen(mutated);
  const channel = await channelTo(contact, mutated, plan);
  if (typeof channel === "string")
    return { outcome: `not activated ${channel}`, commands: 0, approved: false, fault: undefined };
  const random = new TerminalRandom(plan.random);
  const transaction = runContact(channel, transactionOf(plan), contactTerminal(plan.terminal), peopleOf(plan, random));
  try {
    const outcome = await transaction.start();
    if (outcome.kind === "online-request") {
      const answer = hostAnswer(plan, parts, outcome.card);
      const completion = await transaction.complete(answer);
      const host: HostWord = answer.kind === "answered" ? { approved: answer.approved } : "unreachable";
      const mustReverse = answer.kind === "answered" && answer.approved;
      const fault =
        completion.kind === "declined" && completion.mustReverse !== mustReverse
          ? "the issuer would be told wrongly"
          : undefined;
      const name = completion.kind === "approved" ? "approved" : `declined ${completion.reason}`;
      return judged(`online, ${name}`, completion.kind === "approved", fault, outcome.card, host);
    }
    const card = "card" in outcome ? outcome.card : undefined;
    return judged(nameOf(outcome), outcome.kind === "approved", undefined, card, undefined);
  } finally {
    transaction.close();
  }

  function judged(
    outcome: string,
    approved: boolean,
    fault: string | undefined,
    card: ContactCardData | undefined,
    host: HostWord,
  ): SessionResult {
    const commands = mutated.exchanges.length;
    const bound = commandBound(plan);
    const beyond = commands > bound ? `${commands} commands` : undefined;
    const tooLong = card !== undefined && card.field55.length > field55Limit ? "field 55 too long" : undefined;
    const wrong =
      approved && card !== undefined ? faultOfContactApproval(factsOf(plan, mutated, random, card), host) : undefined;
    return { outcome, commands, approved, fault: fault ?? beyond ?? tooLong ?? wrong };
  }
}

/** Over a line one command of the kernel may come to the card more than once: repeated, with another length, answer fetched in parts. */
function commandBound({ lineRate }: SessionPlan): number {
  return lineRate === 0 ? contactBounds.maximumCommands : contactBounds.maximumCommands * 4;
}

function factsOf(plan: SessionPlan, card: MutatedCard, random: TerminalRandom, data: ContactCardData): ApprovalFacts {
  return {
    presentations: [card.exchanges],
    unpredictableNumbers: random.unpredictableNumbers,
    isOnlineOnly: plan.terminal === "online-only",
    amountMinor: plan.amountMinor,
    // At the floor limit and above it goes online (Book 3, 10.6.1).
    offlineUpToMinor: floorLimitMinor - 1,
    date: sessionDate,
    currency,
    amount: amountBytes(plan),
    pan: data.pan.reveal(),
  };
}

/** The card by itself, or behind a line that garbles; the reason when it could not be activated. */
async function channelTo(
  contact: NonNullable<ReturnType<CampaignParts["makeCard"]>["contact"]>,
  card: MutatedCard,
  plan: SessionPlan,
): Promise<CardChannel | string> {
  if (plan.lineRate === 0) {
    contact.reset(true);
    return card;
  }
  try {
    return await activateContactCard(new GarbledSlot(contact, card, plan));
  } catch (error) {
    if (error instanceof CardRemovedError) return "removed";
    if (error instanceof ContactProtocolError || error instanceof CardTransmissionError) return error.reason;
    throw error;
  }
}

/** A holder who mostly takes the first application and types the right PIN. */
function peopleOf({ random: chance }: SessionPlan, random: TerminalRandom): ContactServices {
  const pins: readonly (() => PinAnswer)[] = [
    () => ({ kind: "entered", block: Uint8Array.from(Buffer.from("241234FFFFFFFFFF", "hex")) }),
    () => ({ kind: "entered", block: Uint8Array.from(Buffer.from("241234FFFFFFFFFF", "hex")) }),
    () => ({ kind: "entered", block: Uint8Array.from(Buffer.from("249999FFFFFFFFFF", "hex")) }),
    () => ({ kind: "bypassed" }),
    () => ({ kind: "not-working" }),
    () => ({ kind: "cancelled" }),
  ];
  return {
    cipher: nodeCipher,
    random,
    chooseApplication: (choices) => Promise.resolve({ kind: "chosen", index: chance.below(choices.length) }),
    enterPin: () => Promise.resolve(pins[chance.below(pins.length)]()),
  };
}

/** Mostly the issuer's own word; else a host that cannot be reached, or one whose data for the card are spoilt. */
function hostAnswer({ random, amountMinor }: SessionPlan, parts: CampaignParts, card: ContactCardData): HostAnswer {
  const kind = random.below(10);
  if (kind < 2) return { kind: "unable-to-go-online" };
  const { answerCode, issuerData } = new Issuer(parts.accounts, parts.issuerKeys).authorise({
    pan: card.pan.reveal(),
    amountMinor,
    entryMode: "05",
    at,
    expiry: card.expiry,
    panSequenceNumber: card.panSequenceNumber,
    field55: card.field55,
  });
  const approved = answerCode === "00";
  if (kind < 8 || issuerData === undefined) return { kind: "answered", answerCode, approved, field55: issuerData };
  const withStatus = Uint8Array.from([...issuerData, 0x90, 0x00]);
  const name = mutationNames[random.below(mutationNames.length)];
  const spoilt = mutate(name, withStatus, { random, earlier: [], foreign: parts.foreign });
  return { kind: "answered", answerCode, approved, field55: spoilt.slice(0, 255) };
}

function nameOf(outcome: ContactOutcome): string {
  return "reason" in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
}

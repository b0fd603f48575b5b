/** A mutated card in the field: one tap, or two when it left before its cryptogram had come. */
import { contactlessBounds, type KernelPorts, runContactless } from "../../../firmware/emv/entry-point";
import { field55Limit } from "../../../firmware/emv/tables/field-55";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { TornTransactionLog } from "../../../firmware/emv/torn-transaction-log";
import { nodeCipher } from "../../engine/node-cipher";
import { type ApprovalFacts, faultOfContactlessApproval } from "./approval-oracle";
import { MutatedCard } from "./mutated-card";
import type { SessionPlan } from "./session-plan";
import {
  amountBytes,
  type CampaignParts,
  currency,
  sessionDate,
  type SessionResult,
  TerminalRandom,
  transactionOf,
} from "./session";
import { contactlessTerminal, floorLimitMinor } from "./terminals";

const tornLimits = Object.freeze({ maximumRecords: 2, lifetimeMs: 300_000 });

export async function runContactlessSession(
  plan: SessionPlan,
  parts: CampaignParts,
  seen: (card: MutatedCard) => void,
): Promise<SessionResult> {
  const card = parts.makeCard(plan.profile);
  let monotonicMs = 0;
  // Whoever measures the card's time sees it take up to two milliseconds.
  const clock = { monotonicMs: () => (monotonicMs += plan.random.below(20) / 10) };
  const random = new TerminalRandom(plan.random);
  const ports: KernelPorts = {
    random,
    cipher: nodeCipher,
    clock,
    tornTransactions: new TornTransactionLog(clock, tornLimits),
  };
  const cards: MutatedCard[] = [];
  let outcome: ContactlessOutcome;
  do {
    card.reset();
    const mutated = new MutatedCard(
      (command) => {
        const answer = card.process(command);
        return answer === "left-field" || answer === "mute" ? "gone" : answer.response;
      },
      plan,
      parts.foreign,
    );
    seen(mutated);
    cards.push(mutated);
    outcome = await runContactless(mutated, transactionOf(plan), contactlessTerminal(plan.terminal), ports);
  } while (outcome.kind === "try-again" && plan.mayTear && cards.length < 3);
  const commands = Math.max(...cards.map(({ exchanges }) => exchanges.length));
  return {
    outcome: nameOf(outcome),
    commands,
    approved: outcome.kind === "approved",
    fault: faultOf(outcome, commands, plan, cards, random.unpredictableNumbers),
  };
}

function faultOf(
  outcome: ContactlessOutcome,
  commands: number,
  plan: SessionPlan,
  cards: readonly MutatedCard[],
  unpredictableNumbers: readonly Uint8Array[],
): string | undefined {
  if (commands > contactlessBounds.maximumCommands) return `${commands} commands`;
  if ("card" in outcome && outcome.card !== undefined && outcome.card.field55.length > field55Limit)
    return "field 55 too long";
  if (outcome.kind !== "approved") return undefined;
  const facts: ApprovalFacts = {
    presentations: cards.map(({ exchanges }) => exchanges),
    unpredictableNumbers,
    isOnlineOnly: plan.terminal === "online-only",
    amountMinor: plan.amountMinor,
    offlineUpToMinor: floorLimitMinor,
    date: sessionDate,
    currency,
    amount: amountBytes(plan),
    pan: outcome.card.pan.reveal(),
  };
  return faultOfContactlessApproval(facts, outcome.card.kernel);
}

function nameOf(outcome: ContactlessOutcome): string {
  return "reason" in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
}

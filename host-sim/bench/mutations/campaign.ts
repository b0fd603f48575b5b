/**
 * Sessions with mutated cards, one after the other. What must be survived: any answer of any card of the catalogue spoilt in any way
 * of the mutator's, at any step, in the field and in the slot, cards that leave and come back, lines that garble. What must hold:
 * an outcome or a typed error; the terminal's bounds on commands and data; no approval that the oracle does not allow.
 */
import { contactlessBounds } from "../../../firmware/emv/entry-point";
import { contactBounds } from "../../../firmware/emv/contact-session";
import { readAccounts } from "../../acquirer/issuer/accounts";
import { CardCatalogue } from "../../cards/catalogue";
import { readIssuerMasterKeys } from "../../cards/issuer-keys";
import { runContactSession } from "./contact-session";
import { runContactlessSession } from "./contactless-session";
import type { MutatedCard } from "./mutated-card";
import { type CampaignParts, historyOf, type SessionResult } from "./session";
import {
  type CardInterface,
  cardInterfaces,
  planSession,
  type SessionPlan,
  type Target,
  targetsOf,
} from "./session-plan";
import { StoreMeter } from "./store-meter";

/** Which sessions. */
export interface CampaignRange {
  /** Number of the first one. */
  readonly from: number;
  readonly sessions: number;
}

export interface CampaignFigures {
  readonly sessions: number;
  readonly maximumCommands: number;
  readonly maximumStoreBytes: number;
  readonly approved: number;
  /** Sessions of cards that were left as they are. */
  readonly unmutated: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/** What the terminal itself keeps with the card's data: its own objects, and what it sent for the card's lists. */
const terminalBytes = 2048;
const failuresToStop = 20;
const weightOfApproving = 5;
/** Nothing is spoilt, and the terminal may approve by itself. */
const honest = { terminal: "offline-capable", amountMinor: 1_00, rate: 0, lineRate: 0, mayTear: false } as const;

export class Campaign {
  readonly targets: readonly Target[];
  readonly #parts: CampaignParts;
  readonly #seed: number;
  readonly #interfaces: readonly CardInterface[];

  private constructor(
    targets: readonly Target[],
    parts: CampaignParts,
    seed: number,
    interfaces: readonly CardInterface[],
  ) {
    this.targets = targets;
    this.#parts = parts;
    this.#seed = seed;
    this.#interfaces = interfaces;
  }

  /** Reads the cards, and records what each of them says when nobody spoils it. */
  static async prepare(seed: number, interfaces: readonly CardInterface[]): Promise<Campaign> {
    const catalogue = new CardCatalogue();
    const parts = {
      makeCard: (profile: string) => catalogue.chip(profile),
      accounts: readAccounts(),
      issuerKeys: readIssuerMasterKeys(),
    };
    const foreign: Uint8Array[] = [];
    const targets = targetsOf(catalogue, interfaces);
    const approving: Target[] = [];
    for (let at = 0; at < targets.length; at++) {
      const plan = { ...planSession(targets, seed, at), ...honest };
      const cards: MutatedCard[] = [];
      const { outcome } = await runOf(plan)(plan, { ...parts, foreign: [] }, (card) => cards.push(card));
      if (outcome === "approved") approving.push(targets[at]);
      for (const card of cards) for (const { answer } of card.exchanges) if (answer.length > 2) foreign.push(answer);
    }
    // Cards that approve by themselves have most to win by a lie: they come more often.
    for (let times = 0; times < weightOfApproving; times++) targets.push(...approving);
    return new Campaign(targets, { ...parts, foreign }, seed, interfaces);
  }

  /** Runs one session. `history` tells what went over the wire. */
  async session(
    number: number,
  ): Promise<
    SessionResult & { readonly plan: SessionPlan; readonly history: () => string; readonly storeBytes: number }
  > {
    const plan = planSession(this.targets, this.#seed, number);
    const cards: MutatedCard[] = [];
    const meter = new StoreMeter();
    const history = (): string => historyOf(cards);
    meter.attach();
    let result: SessionResult;
    try {
      result = await runOf(plan)(plan, this.#parts, (card) => cards.push(card));
    } catch (error) {
      const fault = `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      result = { outcome: "thrown", commands: 0, approved: false, fault };
    } finally {
      meter.detach();
    }
    const bounds = plan.by === "contact" ? contactBounds : contactlessBounds;
    const memory =
      meter.peakBytes > bounds.maximumDataBytes + terminalBytes
        ? `${meter.peakBytes} bytes were kept`
        : meter.unwiped > 0
          ? "card data were left behind"
          : undefined;
    return { ...result, fault: result.fault ?? memory, plan, history, storeBytes: meter.peakBytes };
  }

  /** Runs many; stops early when too many went wrong. */
  async run({ from, sessions }: CampaignRange): Promise<CampaignFigures> {
    const outcomes = new Map<string, number>();
    const failures: string[] = [];
    let [maximumCommands, maximumStoreBytes, approved, unmutated, done] = [0, 0, 0, 0, 0];
    for (let number = from; number < from + sessions && failures.length < failuresToStop; number++) {
      const result = await this.session(number);
      const { plan, outcome, fault } = result;
      const name = `${plan.by}: ${outcome}`;
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      maximumCommands = Math.max(maximumCommands, result.commands);
      maximumStoreBytes = Math.max(maximumStoreBytes, result.storeBytes);
      if (result.approved) approved++;
      if (plan.rate === 0 && plan.lineRate === 0) unmutated++;
      if (fault !== undefined) failures.push(this.#report(plan, fault, outcome));
      done++;
    }
    const sorted = [...outcomes].sort(([, left], [, right]) => right - left);
    const figures = { sessions: done, maximumCommands, maximumStoreBytes, approved, unmutated };
    return { ...figures, outcomes: Object.fromEntries(sorted), failures };
  }

  /** Seed, session and card, and the command that repeats it alone. */
  #report({ number, profile, by, terminal }: SessionPlan, fault: string, outcome: string): string {
    const only = this.#interfaces.length === cardInterfaces.length ? "" : ` --by ${this.#interfaces.join()}`;
    const repeat = `npm run bench -- mutations --seed ${this.#seed} --session ${number}${only}`;
    return `session ${number} of seed ${this.#seed}, ${profile} by ${by} at a terminal that is ${terminal}: ${outcome}: ${fault}\n  ${repeat}`;
  }
}

function runOf({ by }: SessionPlan): typeof runContactSession {
  return by === "contact" ? runContactSession : runContactlessSession;
}

/** The rules in force, and how often each has met a message that fits. */
import { ruleListSchema } from "./rule-schema";
import type { Rule, RuleInput, RuleMatch } from "./rule-schema";

/** What rules can tell messages apart by. */
export interface RuleSubject {
  readonly messageType: string;
  readonly amountMinor: number | undefined;
  readonly pan: string | undefined;
  readonly terminalId: string;
}

export class RuleBook {
  #rules: readonly Rule[] = [];
  #met: number[] = [];

  constructor(rules: readonly Rule[] = []) {
    this.replace(rules);
  }

  /** The rules in force, in their order. */
  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** Puts other rules in force; all counts begin anew. */
  replace(rules: readonly Rule[]): void {
    this.#rules = rules;
    this.#met = rules.map(() => 0);
  }

  /** The rule for this message, if one matches. Counts the message for every rule up to that one. */
  decide(subject: RuleSubject): Rule | undefined {
    for (const [index, rule] of this.#rules.entries()) {
      if (!fits(rule.when, subject)) continue;
      const nth = ++this.#met[index];
      if (rule.when.nth === undefined || (nth >= rule.when.nth.from && nth <= rule.when.nth.to)) return rule;
    }
    return undefined;
  }
}

/** Checks rules that a program wrote. Throws zod's error; files are read by `readRules`. */
export function rules(...written: readonly RuleInput[]): Rule[] {
  return ruleListSchema.parse(written);
}

function fits(match: RuleMatch, subject: RuleSubject): boolean {
  const { amountMinor, pan } = subject;
  if (!match.messageType.includes(subject.messageType)) return false;
  if (match.terminalId !== undefined && !match.terminalId.includes(subject.terminalId)) return false;
  if (match.amountMinor !== undefined) {
    if (amountMinor === undefined || amountMinor < match.amountMinor.from || amountMinor > match.amountMinor.to) {
      return false;
    }
  }
  if (match.pan === undefined) return true;
  return (
    pan !== undefined && match.pan.some((one) => (typeof one === "string" ? one === pan : pan.startsWith(one.prefix)))
  );
}

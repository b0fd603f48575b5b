/** Looks for the secrets of a scenario's cards in everything that comes out while it is played. */
import type { CardCatalogue } from "../cards/catalogue";
import { type CardSecret, secretsOf, secretsOfStripe } from "../memory-scan/card-secrets";
import type { DigitForm } from "../memory-scan/digit-forms";
import { findSecret } from "../memory-scan/memory-scan";
import type { Played, PlayOptions } from "../replay/play";
import { linesOf } from "../replay/report";
import type { Scenario } from "../replay/schema";
import { RunOutputs } from "./run-outputs";

export interface Leak {
  readonly scenario: string;
  readonly source: string;
  readonly kind: CardSecret["kind"];
  readonly form: DigitForm;
}

export class LeakWatch {
  /** What was looked through. */
  readonly outputs = new RunOutputs();
  readonly #scenario: Scenario;
  readonly #secrets: readonly CardSecret[];

  /** `catalogue` knows the cards that the steps name. */
  constructor(scenario: Scenario, catalogue: CardCatalogue) {
    this.#scenario = scenario;
    this.#secrets = secretsIn(scenario, catalogue);
  }

  /** To be played with. */
  get options(): Pick<PlayOptions, "onStart" | "onEnd"> {
    return { onStart: (world) => this.outputs.follow(world), onEnd: (world) => this.outputs.takeFrom(world) };
  }

  /** Takes the report of the run, too. */
  takeReport({ result }: Pick<Played, "result">): void {
    this.outputs.addJson("report", result);
    this.outputs.add("report", Buffer.from(linesOf(result).join("\n")));
  }

  /** Each source, kind and form once. */
  leaks(): Leak[] {
    const found = new Map<string, Leak>();
    for (const [source, content] of this.outputs) {
      for (const secret of this.#secrets) {
        for (const { form } of findSecret(content, secret)) {
          const { kind } = secret;
          found.set(`${source} ${kind} ${form}`, { scenario: this.#scenario.scenario, source, kind, form });
        }
      }
    }
    return [...found.values()];
  }
}

/** The secrets of every card that the steps name. */
function secretsIn({ steps }: Scenario, catalogue: CardCatalogue): CardSecret[] {
  const names = steps.flatMap((step) => {
    if ("tap" in step) return step.tap.cards;
    if ("insert" in step) return step.insert.card === undefined ? [] : [step.insert.card];
    return "swipe" in step ? [step.swipe.card] : [];
  });
  return [...new Set(names)].flatMap((name) => {
    const isChip = catalogue.list().some((card) => card.name === name && (card.contactless || card.contact));
    return isChip ? secretsOf(catalogue.chipProfile(name)) : secretsOfStripe(catalogue.stripe(name));
  });
}

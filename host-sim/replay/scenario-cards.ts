/** Whether the cards a scenario names are there, and can be used as its steps want: said with file and line, before it plays. */
import type { z } from "zod";
import { CardCatalogue, UnknownCardError } from "../cards/catalogue";
import type { Scenario } from "./schema";

let gallery: CardCatalogue | undefined;

/** Adds an issue for every step that names a card which the gallery does not have, or not of that kind. */
export function checkCards({ steps }: Scenario, context: z.RefinementCtx): void {
  // Read once: the profiles are many files, and so are the scenarios.
  const cards = (gallery ??= new CardCatalogue());
  steps.forEach((step, index) => {
    if ("tap" in step) {
      for (const name of step.tap.cards)
        expectCard(() => cards.contactlessProfile(name), ["steps", index, "tap"], context);
    } else if ("insert" in step) {
      expectCard(() => withContacts(cards, step.insert.card), ["steps", index, "insert"], context);
    } else if ("swipe" in step) {
      expectCard(() => cards.stripe(step.swipe.card), ["steps", index, "swipe"], context);
    }
  });
}

function withContacts(cards: CardCatalogue, name: string): void {
  if (cards.chipProfile(name).contacts === undefined) throw new UnknownCardError(`${name} has no contacts`);
}

function expectCard(find: () => unknown, path: (string | number)[], context: z.RefinementCtx): void {
  try {
    find();
  } catch (error) {
    if (!(error instanceof UnknownCardError)) throw error;
    context.addIssue({ code: "custom", path, message: error.message });
  }
}

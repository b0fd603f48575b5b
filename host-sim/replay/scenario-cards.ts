/** Whether the cards and traces a scenario names are there, and can be used as its steps want: said with file and line, before it plays. */
import type { z } from "zod";
import { ApduTraceError, readApduTrace } from "../cards/apdu-trace";
import { CardCatalogue, UnknownCardError } from "../cards/catalogue";
import type { Scenario } from "./schema";

let gallery: CardCatalogue | undefined;

/** Adds an issue for every step that names a card which the gallery does not have, or not of that kind, or a trace that is none. */
export function checkCards({ steps }: Scenario, context: z.RefinementCtx): void {
  // Read once: the profiles are many files, and so are the scenarios.
  const cards = (gallery ??= new CardCatalogue());
  steps.forEach((step, index) => {
    const expect = (key: string, find: () => unknown): void => expectCard(find, ["steps", index, key], context);
    if ("tap" in step) {
      const { cards: names, trace } = step.tap;
      for (const name of names) expect("tap", () => cards.contactlessProfile(name));
      if (trace !== undefined) expect("tap", () => readApduTrace(trace));
    } else if ("insert" in step) {
      const { card, trace } = step.insert;
      if (card !== undefined) expect("insert", () => withContacts(cards, card));
      if (trace !== undefined) expect("insert", () => readApduTrace(trace));
    } else if ("swipe" in step) {
      expect("swipe", () => cards.stripe(step.swipe.card));
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
    if (!(error instanceof UnknownCardError || error instanceof ApduTraceError || isFileError(error))) throw error;
    context.addIssue({ code: "custom", path, message: error.message });
  }
}

/** What the file system says of a file that it cannot read. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error;
}

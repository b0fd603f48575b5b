/** What every card has below its applications: selection by name, and the way of a command to the one selected. */
import type { Applet } from "./applets/applet";
import { type AppletAnswer, type CardCommand, refuse, statusWords } from "./card-command";
import type { CardMemory } from "./card-memory";
import { takesClass } from "./commands";

/** Shortest part of a name that selects: the provider's identifier. */
const shortestName = 5;
const byName = 0x04;
const occurrences = Object.freeze({ first: 0x00, next: 0x02 });

export class CardLoader {
  readonly #applets: readonly Applet[];
  readonly #memory: CardMemory;
  #selected: Applet | undefined;

  constructor(applets: readonly Applet[], memory: CardMemory) {
    this.#applets = applets;
    this.#memory = memory;
  }

  /** Power came: nothing is selected. */
  reset(): void {
    this.#selected = undefined;
  }

  process(command: CardCommand): AppletAnswer {
    if (command.name === "SELECT") return this.#select(command);
    const applet = this.#selected;
    return applet === undefined ? refuse(statusWords.conditionsNotSatisfied) : applet.process(command);
  }

  /** By DF name, whole or its beginning, the first of that name or the one after the selected (ISO/IEC 7816-4, 7.1.1). */
  #select({ cla, p1, p2, data }: CardCommand): AppletAnswer {
    if (!takesClass("SELECT", cla)) return refuse(statusWords.classNotSupported);
    if (this.#memory.blocked) return refuse(statusWords.functionNotSupported);
    if (p1 !== byName || (p2 !== occurrences.first && p2 !== occurrences.next)) {
      return refuse(statusWords.wrongParameters);
    }
    const wanted = Buffer.from(data);
    const named = this.#applets.filter(
      ({ name }) => wanted.equals(name.subarray(0, wanted.length)) && wanted.length >= shortestName,
    );
    const from = this.#selected === undefined ? -1 : named.indexOf(this.#selected);
    const found = named[p2 === occurrences.next ? from + 1 : 0];
    if (found === undefined) return refuse(statusWords.fileNotFound);
    this.#selected = found;
    return found.select();
  }
}

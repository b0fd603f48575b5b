/** A world as the panel's server sees it: what pages are told of it, and what they may do to it. */
import type { World } from "../../world/world";
import type { InstrumentSample } from "../../engine/engine";
import type { FromBench, Instruments } from "../protocol/from-bench";
import { instruments, protocolVersion } from "../protocol/from-bench";
import type { FromPage } from "../protocol/from-page";
import { encodePicture } from "../protocol/pixels";
import { BenchState } from "./bench-state";
import { cardFaces } from "./card-faces";
import { InstrumentsWatch } from "./instruments-watch";
import { KeyPresser } from "./key-presser";
import type { BenchListener, PanelBench } from "./panel-bench";
import { PaperRoll } from "./paper-roll";
import { tellPaper, watchTerminal } from "./terminal-watch";
import { WireWatch } from "./wire-watch";

/** Answers the reason when the action cannot be carried out. */
type Actions = {
  readonly [Type in FromPage["type"]]: (
    action: Extract<FromPage, { type: Type }>,
  ) => string | undefined | Promise<string | undefined>;
};

/** What a card must have for each way. */
const partOf = { contactless: "antenna", contact: "contacts", stripe: "stripe" } as const;

export class WorldBench implements PanelBench {
  readonly #world: World;
  readonly #state = new BenchState();
  readonly #roll = new PaperRoll();
  readonly #keys: KeyPresser;
  readonly #wire: WireWatch;
  readonly #instruments: InstrumentsWatch;
  readonly #hello: FromBench;
  readonly #actions: Actions;
  #power: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
    const { terminal } = world;
    this.#hello = {
      type: "hello",
      protocol: protocolVersion,
      engine: world.options.engine,
      terminalId: world.terminalId,
      cards: cardFaces(world.catalogue),
    };
    this.#keys = new KeyPresser(terminal);
    watchTerminal({ terminal, cards: world.cards, roll: this.#roll }, this.#state);
    this.#state.set({ type: "printer", paper: terminal.printer.paper.linesLeft > 0 });
    this.#state.set({ type: "receipts", torn: [] });
    this.#state.set({ type: "network", cut: world.line.isCut });
    this.#state.set({ type: "instruments", sample: null });
    this.#wire = new WireWatch(world, this.#state);
    this.#instruments = new InstrumentsWatch(
      terminal,
      () => this.#state.watched,
      (sample) => this.#state.set({ type: "instruments", sample: sample === null ? null : shownInstruments(sample) }),
    );
    this.#actions = this.#makeActions();
  }

  snapshot(): FromBench[] {
    return [this.#hello, ...this.#state.present, ...this.#wire.recent];
  }

  picture(): Uint8Array {
    return encodePicture(this.#world.terminal.display.picture());
  }

  subscribe(listener: BenchListener): () => void {
    // Lines that still wait go to those who were here; the new page gets them in its snapshot.
    this.#wire.flush();
    return this.#state.subscribe(listener);
  }

  async act(action: FromPage): Promise<string | undefined> {
    const perform = this.#actions[action.type] as (
      action: FromPage,
    ) => string | undefined | Promise<string | undefined>;
    return perform(action);
  }

  /** Switches the terminal on; resolves when it has booted, or has died of it. */
  powerOn(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#world.terminal.state !== "on") await this.#world.terminal.powerOn();
    });
  }

  /** Tells nobody anything any more. The world stays as it is. */
  stop(): void {
    this.#instruments.stop();
    this.#wire.stop();
  }

  #makeActions(): Actions {
    const { cards, line, terminal } = this.#world;
    return {
      key: ({ key }) => {
        this.#keys.press(key);
        return undefined;
      },
      present: ({ card }) => this.#withCard(card, "contactless", () => cards.present(card)),
      remove: ({ card }) => this.#withCard(card, "contactless", () => cards.remove(card)),
      swipe: ({ card }) => this.#withCard(card, "stripe", () => cards.swipe(card)),
      insert: ({ card }) => this.#withCard(card, "contact", () => cards.insert(card)),
      pull: () => {
        cards.pull();
        return undefined;
      },
      network: ({ cut }) => {
        if (cut) line.cut();
        else line.restore();
        this.#state.set({ type: "network", cut: line.isCut });
        return undefined;
      },
      printer: ({ paper }) => {
        terminal.printer.loadPaper(paper ? Number.POSITIVE_INFINITY : 0);
        this.#state.set({ type: "printer", paper });
        return undefined;
      },
      power: async ({ on }) => {
        if (on) await this.powerOn();
        else await this.#powerOff();
        return undefined;
      },
      "tear-off": () => {
        if (!this.#roll.tearOff()) return undefined;
        tellPaper(this.#roll, this.#state);
        this.#state.set({ type: "receipts", torn: this.#roll.torn });
        return undefined;
      },
    };
  }

  #withCard(name: string, way: keyof typeof partOf, use: () => void): string | undefined {
    const listing = this.#world.catalogue.list().find((card) => card.name === name);
    if (listing === undefined) return `there is no card named ${name}`;
    if (!listing[way]) return `${name} is not made for that: it has no ${partOf[way]}`;
    use();
    return undefined;
  }

  #powerOff(): Promise<void> {
    this.#keys.clear();
    return this.#inTurn(async () => {
      if (this.#world.terminal.state !== "off") this.#world.terminal.powerOff();
    });
  }

  /** Power is switched by one hand: what was asked for first happens first. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#power.then(work);
    this.#power = mine.catch(() => undefined);
    return mine;
  }
}

/** The part of a sample that the page shows; an engine may well measure more. */
function shownInstruments(sample: InstrumentSample): Instruments {
  return instruments.strip().parse(sample);
}

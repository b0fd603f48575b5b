/** Follows a terminal's parts and tells pages what they see: every listener of the panel on a terminal is set here. */
import type { TerminalState, VirtualTerminal } from "../../board/virtual-terminal";
import type { CardHolder } from "../../world/card-holder";
import type { BenchState } from "./bench-state";
import type { PaperRoll } from "./paper-roll";

export interface Watched {
  readonly terminal: VirtualTerminal;
  readonly cards: CardHolder;
  readonly roll: PaperRoll;
}

/** The buzzer's pin is driven at half duty; its model tells the pitch alone. */
const soundingDuty = 0.5;

/** Tells the present state of every part, and each change from now on. */
export function watchTerminal({ terminal, cards, roll }: Watched, state: BenchState): void {
  const { display, lights, buzzer, printer, contactless, slot } = terminal;
  let shown = "";
  const tellScreen = (): void => {
    const text = terminal.state === "on" ? display.screenText() : "";
    state.pictureChanged();
    if (text === shown) return;
    shown = text;
    state.set({ type: "screen", texts: text === "" ? [] : text.split("\n") });
  };
  const tellPower = (): void => {
    state.set({ type: "power", state: terminal.state, ...(terminal.state === "dead" ? faultOf(terminal) : {}) });
    tellScreen();
  };
  const tellLights = (pattern: readonly boolean[]): void => {
    const [first = false, second = false, third = false, fourth = false] = pattern;
    state.set({ type: "lights", pattern: [first, second, third, fourth] });
  };
  const tellSound = (hz: number | undefined): void => {
    state.set({ type: "sound", hz: hz ?? 0, duty: hz === undefined ? 0 : soundingDuty });
  };
  const tellField = (): void => state.set({ type: "field", carrier: contactless.isOn, cards: [...cards.inField] });
  const tellSlot = (): void => state.set({ type: "slot", card: cards.inserted ?? null });

  state.set({ type: "screen", texts: [] });
  tellPower();
  tellLights(lights.pattern);
  tellSound(buzzer.sounding);
  tellField();
  tellSlot();
  tellPaper(roll, state);

  // A death is told with its reason, which the terminal knows a moment after the change of its state.
  terminal.on("state", (_state: TerminalState) => queueMicrotask(tellPower));
  terminal.on("display", tellScreen);
  lights.onChange = tellLights;
  buzzer.onChange = tellSound;
  contactless.subscribe(tellField);
  slot.subscribe(tellSlot);
  printer.paper.onLine = ({ text, align, bold, doubleWidth, doubleHeight }) => {
    roll.print({ text, align, bold, doubleWidth, doubleHeight });
    tellPaper(roll, state);
  };
  printer.paper.onReceipt = () => {
    roll.cut();
    tellPaper(roll, state);
  };
}

/** Tells what hangs out of the printer. */
export function tellPaper(roll: PaperRoll, state: BenchState): void {
  state.set({ type: "paper", strips: roll.strips });
}

function faultOf({ fault }: VirtualTerminal) {
  if (fault === undefined) return {};
  const { kind, message, module, line, stack } = fault;
  return {
    fault: {
      kind,
      message,
      ...(module === undefined ? {} : { module }),
      ...(line === undefined ? {} : { line }),
      ...(stack === undefined ? {} : { stack }),
    },
  };
}

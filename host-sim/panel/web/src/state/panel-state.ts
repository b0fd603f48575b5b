/** What the page knows of the bench, and how each message changes it. Pure: no browser, no time of its own. */
import type { EngineFaultReport, FromBench, Instruments } from "../../../protocol/from-bench";
import type { CardFace } from "../../../protocol/card-face";
import type { PaperStrip } from "../../../protocol/paper";
import type { LinkFrameLine, LogLine, WireMessage } from "../../../protocol/wire";

/** Lines kept; older ones are dropped. */
export const kept = { messages: 300, frames: 1500, log: 500 } as const;

export interface PanelState {
  readonly connection: "connecting" | "open" | "lost" | "outdated";
  readonly engine: "xs" | "node" | undefined;
  readonly terminalId: string;
  readonly cards: readonly CardFace[];
  readonly power: "off" | "on" | "dead";
  readonly fault: EngineFaultReport | undefined;
  readonly texts: readonly string[];
  readonly lights: readonly boolean[];
  readonly sound: { readonly hz: number; readonly duty: number };
  readonly carrier: boolean;
  readonly cardsInField: readonly string[];
  readonly cardInSlot: string | null;
  readonly paperLoaded: boolean;
  readonly strips: readonly PaperStrip[];
  readonly torn: readonly (readonly PaperStrip[])[];
  readonly networkCut: boolean;
  readonly uplink: { readonly open: boolean; readonly version?: string; readonly suite?: string };
  readonly messages: readonly WireMessage[];
  readonly frames: readonly LinkFrameLine[];
  readonly framesLeft: number;
  readonly log: readonly LogLine[];
  readonly sample: Instruments | null;
  readonly refusal: { readonly reason: string; readonly count: number } | undefined;
}

export const initialState: PanelState = {
  connection: "connecting",
  engine: undefined,
  terminalId: "",
  cards: [],
  power: "off",
  fault: undefined,
  texts: [],
  lights: [false, false, false, false],
  sound: { hz: 0, duty: 0 },
  carrier: false,
  cardsInField: [],
  cardInSlot: null,
  paperLoaded: true,
  strips: [],
  torn: [],
  networkCut: false,
  uplink: { open: false },
  messages: [],
  frames: [],
  framesLeft: 0,
  log: [],
  sample: null,
  refusal: undefined,
};

/** The state after one message. */
export function receive(state: PanelState, message: FromBench): PanelState {
  switch (message.type) {
    case "hello": {
      const { engine, terminalId, cards } = message;
      // Whatever the page knew was of an earlier connection: the snapshot that follows is complete.
      return { ...initialState, connection: "open", engine, terminalId, cards };
    }
    case "power":
      return { ...state, power: message.state, fault: message.fault };
    case "screen":
      return { ...state, texts: message.texts };
    case "lights":
      return { ...state, lights: message.pattern };
    case "sound":
      return { ...state, sound: { hz: message.hz, duty: message.duty } };
    case "field":
      return { ...state, carrier: message.carrier, cardsInField: message.cards };
    case "slot":
      return { ...state, cardInSlot: message.card };
    case "printer":
      return { ...state, paperLoaded: message.paper };
    case "paper":
      return { ...state, strips: message.strips };
    case "receipts":
      return { ...state, torn: message.torn };
    case "network":
      return { ...state, networkCut: message.cut };
    case "uplink":
      return { ...state, uplink: { open: message.open, version: message.version, suite: message.suite } };
    case "messages":
      return { ...state, messages: append(state.messages, message.added, kept.messages) };
    case "frames":
      return {
        ...state,
        frames: append(state.frames, message.added, kept.frames),
        framesLeft: state.framesLeft + message.left,
      };
    case "log":
      return { ...state, log: append(state.log, message.added, kept.log) };
    case "instruments":
      return { ...state, sample: message.sample };
    case "refused":
      return { ...state, refusal: { reason: message.reason, count: (state.refusal?.count ?? 0) + 1 } };
  }
}

/** The state after the connection changed by itself. */
export function connectionIs(state: PanelState, connection: PanelState["connection"]): PanelState {
  return { ...state, connection, sound: { hz: 0, duty: 0 } };
}

function append<Line>(lines: readonly Line[], added: readonly Line[], limit: number): readonly Line[] {
  return added.length === 0 ? lines : [...lines, ...added].slice(-limit);
}

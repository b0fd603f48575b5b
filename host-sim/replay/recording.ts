/** What a run leaves behind, whatever engine carried it: messages, screens, receipts, ledger rows. */

/** A message as it went over the wire, in clear. */
export interface RecordedMessage {
  readonly from: "terminal" | "host";
  readonly mti: string;
  /** Field number → value as text, sensitive fields masked; binary fields in hex. */
  readonly fields: Readonly<Record<string, string>>;
  /** The bytes without the length header. Holds card data: compared in memory, never printed. */
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970, by the simulation's clock. */
  readonly at: number;
}

/** A frame that the display showed. */
export interface RecordedScreen {
  readonly at: number;
  readonly texts: readonly string[];
  /** SHA-256 of the display list, hex: equal lists draw equal pixels. */
  readonly digest: string;
}

/** A row of the acquirer's ledger, reduced to what scenarios may expect. */
export interface RecordedRow {
  readonly mti: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly answerCode: string | null;
  readonly state: string;
  readonly cryptogram: string;
  readonly entryMode: string;
  readonly cardDecision: string | null;
  readonly cardCryptogram: string | null;
  readonly scripts: string | null;
  readonly outcome: string;
  readonly batch: number | null;
  readonly offlineApproval: string | null;
}

/** How a batch of the terminal was settled. */
export interface RecordedSettlement {
  readonly batch: number;
  readonly state: string;
  readonly netMinor: number;
  readonly differences: number;
}

export interface Recording {
  readonly messages: readonly RecordedMessage[];
  readonly screens: readonly RecordedScreen[];
  /** Each receipt as lines of text. */
  readonly receipts: readonly (readonly string[])[];
  readonly ledger: readonly RecordedRow[];
  readonly settlements: readonly RecordedSettlement[];
  /** `"1.3"`, `"1.2"`, or `"none"` in the engine without TLS; `undefined` when no connection came up. */
  readonly tls: string | undefined;
}

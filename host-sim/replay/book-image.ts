/**
 * The terminal's books as its journal has them, read by the bench itself (docs/journal.md, "Entries"): what stands, what is owed, what
 * people may not have been told. Of entries it knows what it needs and no more.
 */
import type { ImageRecord } from "../board/journal-image";
import type { BookRow, PaymentKind } from "./invariants";

/** Books at one moment. */
export interface BookImage {
  /** Payments of the open batch, and of the one before it while its records are there. */
  readonly rows: readonly BookRow[];
  /** Batches whose beginning is there. */
  readonly batches: readonly number[];
  /** What the host is owed, in words. */
  readonly owed: readonly string[];
  /** An end that nobody was told of, in words. */
  readonly untold: string | undefined;
}

const TYPES = Object.freeze({
  intent: 1,
  outcome: 2,
  stored: 3,
  owed: 4,
  advice: 5,
  answered: 7,
  told: 8,
  batchOpened: 9,
  batchClosing: 10,
  batchClosed: 11,
  refusalTold: 14,
});

const RESULT_APPROVED = 0;
/** Results that leave nothing to tell: never sent; another request of the same payment follows. */
const UNTOLD_RESULTS: readonly number[] = [0, 1];
const YES = 1;
/** What an answer does to totals: out of them with a forward that came to nothing, into them again with what a refused void took. */
const CHANGE = Object.freeze({ subtract: 1, add: 2 });
const KINDS: readonly PaymentKind[] = ["sale", "refund"];

/** Values in the order in which an entry has them. */
class Fields {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  byte(): number {
    return this.#body.readUInt8(this.#take(1));
  }

  number(): number {
    return this.#body.readUInt32BE(this.#take(4));
  }

  long(): number {
    return this.#body.readUIntBE(this.#take(6), 6);
  }

  text(): string {
    const length = this.byte();
    const at = this.#take(length);
    return this.#body.toString("latin1", at, at + length);
  }

  bytes(): Buffer {
    const length = this.#body.readUInt16BE(this.#take(2));
    const at = this.#take(length);
    return this.#body.subarray(at, at + length);
  }

  kind(): PaymentKind {
    return KINDS[this.byte()];
  }

  #take(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}

interface Payment {
  readonly sequence: number;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly number: number;
  readonly stan: string;
  batch: number | undefined;
  isApproved: boolean;
  isTakenBack: boolean;
  isRefused: boolean;
}

export function readBookImage(records: readonly ImageRecord[]): BookImage {
  const books = new BookReader();
  for (const record of records) books.take(record);
  return books.image;
}

class BookReader {
  readonly #payments = new Map<number, Payment>();
  readonly #owed = new Map<number, string>();
  /** What reversals take back, by their own sequence. */
  readonly #reversed = new Map<number, number>();
  /** Voids that the host refused, until that was told. */
  readonly #refusals = new Map<number, string>();
  readonly #batches: number[] = [];
  #batch: number | undefined;
  #open: number | undefined;
  #untold: { readonly of: number; readonly text: string } | undefined;

  get image(): BookImage {
    const rows = [...this.#payments.values()].filter(({ isApproved }) => isApproved);
    const open = this.#open === undefined ? [] : [`request ${this.#open} has no end`];
    return {
      rows: rows.map(({ kind, amountMinor, number, stan, batch, isTakenBack, isRefused }) => {
        return { kind, amountMinor, number, stan, batch, stands: !isTakenBack && !isRefused, isRefused };
      }),
      batches: this.#batches,
      owed: [...open, ...this.#owed.values()],
      untold: this.#untold?.text ?? [...this.#refusals.values()][0],
    };
  }

  take({ type, sequence, body }: ImageRecord): void {
    const fields = new Fields(body);
    switch (type) {
      case TYPES.intent: {
        const payment = this.#begin(sequence, fields);
        this.#payments.set(sequence, { ...payment, stan: stanOf(fields.bytes()) });
        this.#open = sequence;
        return;
      }
      case TYPES.stored: {
        const payment = this.#begin(sequence, fields);
        fields.number();
        fields.long();
        this.#payments.set(sequence, { ...payment, isApproved: true, stan: stanOf(fields.bytes()) });
        this.#owed.set(sequence, `the offline ${payment.kind} of ${payment.amountMinor}`);
        this.#untold = { of: sequence, text: `an offline ${payment.kind} of ${payment.amountMinor}` };
        return;
      }
      case TYPES.outcome:
        return this.#end(fields);
      case TYPES.owed:
        return this.#takeBack(sequence, fields);
      case TYPES.advice:
        this.#owed.set(sequence, `how the card of payment ${fields.number()} ended`);
        return;
      case TYPES.answered:
        return this.#answered(fields);
      case TYPES.told:
        if (this.#untold?.of === fields.number()) this.#untold = undefined;
        return;
      case TYPES.refusalTold:
        this.#refusals.delete(fields.number());
        return;
      case TYPES.batchOpened:
        this.#batch = fields.number();
        this.#batches.push(this.#batch);
        return;
      case TYPES.batchClosing: {
        const number = fields.number();
        this.#owed.set(sequence, `the settlement of batch ${number}`);
        return;
      }
      case TYPES.batchClosed: {
        const number = fields.number();
        for (const [key, text] of this.#owed) if (text === `the settlement of batch ${number}`) this.#owed.delete(key);
      }
    }
  }

  #begin(sequence: number, fields: Fields): Payment {
    const [kind, amountMinor] = [fields.kind(), fields.long()];
    fields.text();
    const number = fields.number();
    fields.long();
    fields.byte();
    fields.byte();
    // Card, its name, application, cryptogram, verification results.
    for (let text = 0; text < 5; text++) fields.text();
    const fate = { isApproved: false, isTakenBack: false, isRefused: false };
    return { sequence, kind, amountMinor, number, stan: "", batch: this.#batch, ...fate };
  }

  #end(fields: Fields): void {
    const of = fields.number();
    const result = fields.byte();
    const payment = this.#payments.get(of);
    if (this.#open === of) this.#open = undefined;
    if (payment !== undefined && result === RESULT_APPROVED) payment.isApproved = true;
    if (!UNTOLD_RESULTS.includes(result)) return;
    this.#untold = { of, text: `the end of payment ${of}` };
  }

  #takeBack(sequence: number, fields: Fields): void {
    const of = fields.number();
    fields.text();
    const subtracts = fields.byte() === YES;
    const payment = this.#payments.get(of);
    if (payment !== undefined && subtracts) payment.isTakenBack = true;
    if (this.#open === of) {
      this.#open = undefined;
      this.#untold = { of, text: `the reversal of payment ${of}` };
    }
    this.#owed.set(sequence, `the reversal of payment ${of}`);
    this.#reversed.set(sequence, of);
  }

  #answered(fields: Fields): void {
    const of = fields.number();
    fields.long();
    fields.byte();
    fields.text();
    const change = fields.byte();
    this.#owed.delete(of);
    if (change === CHANGE.add) return this.#giveBack(of);
    const payment = this.#payments.get(of);
    if (payment !== undefined && change === CHANGE.subtract) payment.isRefused = true;
  }

  /** The host refused a void: what it took back stands again. */
  #giveBack(reversal: number): void {
    const of = this.#reversed.get(reversal);
    const payment = of === undefined ? undefined : this.#payments.get(of);
    if (payment !== undefined) payment.isTakenBack = false;
    this.#refusals.set(reversal, `the refused void of payment ${of ?? "?"}`);
  }
}

/** Field 11 of a packed request: behind type and bitmap, in fixed fields 3, 4 and 7 (docs/host-messages.md). */
function stanOf(message: Buffer): string {
  const hasSecondary = (message[4] & 0x80) !== 0;
  const start = 4 + (hasSecondary ? 16 : 8) + 6 + 12 + 10;
  return message.toString("latin1", start, start + 6);
}

/** A message: its type and its fields, in ascending order. Reading decodes a field when it is first asked for. */
import { decodeField } from "./field-codec";
import type { FieldValue } from "./field-codec";
import type { MessageSpec } from "./spec";

export type { FieldValue } from "./field-codec";

export class Message {
  /** Message type indicator: version, class, function, origin. */
  mti: string;
  #numbers: number[] = [];
  /** As {@link #numbers}; a number is where the undecoded field begins in the source. */
  #values: (FieldValue | number)[] = [];
  #spec: MessageSpec | undefined;
  #source: Uint8Array | undefined;

  constructor(mti: string) {
    this.mti = mti;
  }

  /**
   * For `unpack`: a message over bytes that were checked. The two arrays become the message's own: field numbers,
   * ascending, and where each field begins.
   */
  static over(spec: MessageSpec, source: Uint8Array, mti: string, numbers: number[], starts: number[]): Message {
    const message = new Message(mti);
    message.#numbers = numbers;
    message.#values = starts;
    message.#spec = spec;
    message.#source = source;
    return message;
  }

  /** The text of a field; `undefined` if it is absent or holds bytes. */
  get(number: number): string | undefined {
    const value = this.value(number);
    return typeof value === "string" ? value : undefined;
  }

  /** The bytes of a field of kind `b`; `undefined` if it is absent or holds text. */
  bytes(number: number): Uint8Array | undefined {
    const value = this.value(number);
    return typeof value === "string" ? undefined : value;
  }

  /** The value of a field whatever its kind. */
  value(number: number): FieldValue | undefined {
    const index = this.#numbers.indexOf(number);
    return index < 0 ? undefined : this.valueAt(index);
  }

  /** Sets a field; its fit to a table is checked when the message is packed. Throws `RangeError` where no field can be. */
  set(number: number, value: FieldValue): this {
    if (!Number.isInteger(number) || number < 2 || number > 128) throw new RangeError(`no field ${number}`);
    const numbers = this.#numbers;
    let index = numbers.length;
    while (index > 0 && numbers[index - 1] > number) index--;
    if (index > 0 && numbers[index - 1] === number) this.#values[index - 1] = value;
    else if (index === numbers.length) {
      numbers.push(number);
      this.#values.push(value);
    } else {
      numbers.splice(index, 0, number);
      this.#values.splice(index, 0, value);
    }
    return this;
  }

  /** Removes a field; whether it was there. */
  delete(number: number): boolean {
    const index = this.#numbers.indexOf(number);
    if (index < 0) return false;
    this.#numbers.splice(index, 1);
    this.#values.splice(index, 1);
    return true;
  }

  has(number: number): boolean {
    return this.#numbers.indexOf(number) >= 0;
  }

  /** The numbers of the fields that are there, ascending. */
  fields(): number[] {
    return this.#numbers.slice();
  }

  /** How many fields there are; with {@link numberAt} and {@link valueAt}, a walk without garbage. */
  get size(): number {
    return this.#numbers.length;
  }

  numberAt(index: number): number {
    return this.#numbers[index];
  }

  valueAt(index: number): FieldValue {
    const value = this.#values[index];
    return typeof value === "number" ? this.#decode(index, value) : value;
  }

  /** Characters or bytes of the value at `index`. */
  lengthAt(index: number): number {
    return this.valueAt(index).length;
  }

  #decode(index: number, start: number): FieldValue {
    if (this.#spec === undefined || this.#source === undefined) throw new Error("a scanned field without its source");
    return (this.#values[index] = decodeField(this.#spec.plans[this.#numbers[index]], this.#source, start));
  }
}

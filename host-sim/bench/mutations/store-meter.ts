/** Measures what the kernels keep of a card: bytes in their stores, and whether they were overwritten in the end. */
import { StaticData } from "../../../firmware/emv/static-data";
import { ValueStore } from "../../../firmware/emv/value-store";

type Store = ValueStore | StaticData;

/** Meters every store of data objects and of signed records from `attach` to `detach`. One at a time. */
export class StoreMeter {
  /** Most bytes that were ever copied into one store of data objects. */
  peakBytes = 0;
  readonly #bytes = new Map<Store, number>();
  /* eslint-disable @typescript-eslint/unbound-method -- called with their own object, and put back where they were */
  readonly #original = {
    set: ValueStore.prototype.set,
    wipeValues: ValueStore.prototype.wipe,
    add: StaticData.prototype.add,
    wipeRecords: StaticData.prototype.wipe,
  };
  /* eslint-enable @typescript-eslint/unbound-method */

  attach(): void {
    const bytes = this.#bytes;
    const { set, wipeValues, add, wipeRecords } = this.#original;
    const note = (store: Store, added: number): number => {
      const sum = (bytes.get(store) ?? 0) + added;
      bytes.set(store, sum);
      return sum;
    };
    const noteValue = (store: ValueStore, added: number): void => {
      this.peakBytes = Math.max(this.peakBytes, note(store, added));
    };
    ValueStore.prototype.set = function (this: ValueStore, tag: number, value: Uint8Array): void {
      const isOver = this.length(tag) === value.length;
      set.call(this, tag, value);
      noteValue(this, isOver ? 0 : value.length);
    };
    ValueStore.prototype.wipe = function (this: ValueStore): void {
      wipeValues.call(this);
      bytes.delete(this);
    };
    StaticData.prototype.add = function (this: StaticData, file: number, answer: Uint8Array): void {
      add.call(this, file, answer);
      note(this, answer.length);
    };
    StaticData.prototype.wipe = function (this: StaticData): void {
      wipeRecords.call(this);
      bytes.delete(this);
    };
  }

  /** Stores that hold something still. */
  get unwiped(): number {
    return this.#bytes.size;
  }

  detach(): void {
    ValueStore.prototype.set = this.#original.set;
    ValueStore.prototype.wipe = this.#original.wipeValues;
    StaticData.prototype.add = this.#original.add;
    StaticData.prototype.wipe = this.#original.wipeRecords;
  }
}

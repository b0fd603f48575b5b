/**
 * Keys, counters and other secrets in flash, under a key that only this device has (docs/vault.md). A write is whole or did not
 * happen, whenever power fails; what it replaces is destroyed in flash, not only forgotten. Each secret has a slot.
 */
import type { Cipher } from "../../ports/cipher";
import type { FlashOpener, FlashPartition } from "../../ports/io";
import type { PartitionName } from "../../ports/store";
import { HEADER_BYTES, UNIT_BYTES, VaultBank } from "./vault-bank";
import { VaultError } from "./vault-error";
import { VaultIndex } from "./vault-index";
import {
  decodeHead,
  HEAD_BYTES,
  recordBytes,
  type RecordHead,
  RecordSealer,
  STATE_OFFSET,
  VALUE_LIMIT,
} from "./vault-record";

const PARTITION: PartitionName = "vault";

/** A record that cannot be read; without a slot, when not even its head can. */
interface BrokenRecord {
  readonly slot: number | undefined;
  readonly sequence: number;
  readonly offset: number;
}

function isReplaced({ slot, sequence }: BrokenRecord, sequences: VaultIndex): boolean {
  return slot !== undefined && (sequences.find(slot) ?? -1) > sequence;
}

export class Vault {
  readonly #banks: readonly [VaultBank, VaultBank];
  readonly #sealer: RecordSealer;
  readonly #index = new VaultIndex();
  /** Slots that a wipe leaves, also a wipe that is finished at the next start. */
  readonly #survivors: readonly number[];
  #current = 0;
  /** Of the current bank, and the highest that was ever begun: one whose begin a cut tore may have used nonces, too. */
  #epoch = 0;
  #highestEpoch = 0;
  #sequence = 0;
  /** Offset of the next free unit in the current bank. */
  #free = HEADER_BYTES;
  #damaged = 0;

  /**
   * Mounts the vault, and finishes what a power cut left half done. An empty partition becomes an empty vault. `key` is the
   * device's, 32 bytes; `survivors` are slots that hold no secret and outlive a wipe.
   */
  constructor(
    flash: FlashOpener,
    cipher: Pick<Cipher, "aesGcmSeal" | "aesGcmOpen" | "hmacSha256">,
    key: Uint8Array,
    survivors: readonly number[] = [],
  ) {
    const partition: FlashPartition = flash.open({ path: PARTITION, mode: "r+" });
    this.#banks = [new VaultBank(partition, 0), new VaultBank(partition, 1)];
    this.#sealer = new RecordSealer(cipher, key);
    this.#survivors = survivors;
    this.#mount();
  }

  /** Records that were found changed at the start: worn flash, or somebody's hand. */
  get damaged(): number {
    return this.#damaged;
  }

  has(slot: number): boolean {
    return this.#index.find(slot) !== undefined;
  }

  /** The secret of a slot; the caller wipes it. `undefined` when there is none. */
  read(slot: number): Uint8Array | undefined {
    const offset = this.#index.find(slot);
    return offset === undefined ? undefined : this.#open(this.#bank, this.#epoch, offset);
  }

  /** Puts a secret into a slot, in place of the one there, which is destroyed. */
  write(slot: number, value: Uint8Array): void {
    if (value.length > VALUE_LIMIT) throw new RangeError(`a secret of ${value.length} bytes`);
    const needed = recordBytes(value.length);
    if (this.#free + needed > this.#bank.bytes) this.#compact(() => true);
    if (this.#free + needed > this.#bank.bytes) throw new VaultError("the vault is full");
    const before = this.#index.find(slot);
    this.#append(slot, value);
    if (before !== undefined) this.#destroy(before);
  }

  /** Destroys the secret of a slot. */
  erase(slot: number): void {
    const offset = this.#index.find(slot);
    if (offset === undefined) return;
    this.#destroy(offset);
    this.#index.delete(slot);
  }

  /** Destroys everything but the survivors. Once begun, it is finished, if need be at the next start. */
  wipe(): void {
    try {
      this.#bank.markWiping();
    } finally {
      this.#finishWipe();
    }
  }

  get #bank(): VaultBank {
    return this.#banks[this.#current];
  }

  #mount(): void {
    const headers = this.#banks.map((bank) => bank.header());
    for (const header of headers) this.#highestEpoch = Math.max(this.#highestEpoch, header?.epoch ?? 0);
    const epochs = headers.map((header) => (header?.isComplete === true ? header.epoch : 0));
    this.#current = epochs[1] > epochs[0] ? 1 : 0;
    this.#epoch = epochs[this.#current];
    if (this.#epoch === 0) {
      this.#begin(0);
      this.#bank.complete();
      this.#banks[1].erase();
      return;
    }
    const isClean = this.#scan();
    if (headers[this.#current]?.isWiping === true) this.#finishWipe();
    // After a torn record nobody knows where the next could go.
    else if (!isClean) this.#compact(() => true);
    else this.#banks[1 - this.#current].erase();
  }

  #finishWipe(): void {
    const isSurvivor = (slot: number): boolean => this.#survivors.includes(slot);
    for (let position = 0; position < this.#index.count; position++) {
      if (isSurvivor(this.#index.slotAt(position))) continue;
      try {
        this.#destroy(this.#index.offsetAt(position));
      } catch (error) {
        // One bad cell saves no other key. Its own block is erased below, which is checked.
        if (!(error instanceof VaultError)) throw error;
      }
    }
    this.#compact(isSurvivor);
  }

  /** Moves what is kept to the other bank and erases this one. */
  #compact(isKept: (slot: number) => boolean): void {
    const from = this.#bank;
    const epoch = this.#epoch;
    const kept: { slot: number; offset: number }[] = [];
    for (let position = 0; position < this.#index.count; position++) {
      const slot = this.#index.slotAt(position);
      if (isKept(slot)) kept.push({ slot, offset: this.#index.offsetAt(position) });
    }
    this.#index.clear();
    this.#begin(1 - this.#current);
    for (const { slot, offset } of kept) {
      const value = this.#open(from, epoch, offset);
      this.#append(slot, value);
      value.fill(0);
    }
    this.#bank.complete();
    from.erase();
  }

  /** Reads the current bank into the index. Returns whether all of it is as the vault leaves it. */
  #scan(): boolean {
    const bank = this.#bank;
    const sequences = new VaultIndex();
    const broken: BrokenRecord[] = [];
    let last = 0;
    let offset = HEADER_BYTES;
    while (offset + HEAD_BYTES <= bank.bytes) {
      const bytes = bank.read(offset, HEAD_BYTES);
      if (bytes.every((byte) => byte === 0xff)) break;
      const head = decodeHead(bytes);
      if (head === undefined || offset + recordBytes(head.valueBytes) > bank.bytes) {
        broken.push({ slot: undefined, sequence: 0, offset });
        offset += UNIT_BYTES;
        continue;
      }
      this.#sequence = Math.max(this.#sequence, head.sequence);
      last = offset;
      if (head.isLive && !this.#adopt(sequences, head, offset)) broken.push({ ...head, offset });
      offset += recordBytes(head.valueBytes);
    }
    this.#free = offset;
    // A cut tears the last record, or one that was being destroyed because a newer one was there. Anything else is no cut.
    this.#damaged = broken.filter((record) => record.offset < last && !isReplaced(record, sequences)).length;
    return broken.length === 0 && this.#isErasedFrom(offset);
  }

  /** Takes a live record into the index, if it is whole and none newer is there. */
  #adopt(sequences: VaultIndex, head: RecordHead, offset: number): boolean {
    const record = this.#bank.read(offset, recordBytes(head.valueBytes));
    const value = this.#sealer.open(this.#epoch, offset, record, head.valueBytes);
    if (value === undefined) return false;
    value.fill(0);
    const rival = this.#index.find(head.slot);
    const isOlder = rival !== undefined && (sequences.find(head.slot) as number) > head.sequence;
    if (rival !== undefined) this.#destroy(isOlder ? offset : rival);
    if (isOlder) return true;
    this.#index.set(head.slot, offset);
    sequences.set(head.slot, head.sequence);
    return true;
  }

  #isErasedFrom(offset: number): boolean {
    for (let at = offset; at < this.#bank.bytes; at += 256) {
      const piece = this.#bank.read(at, Math.min(256, this.#bank.bytes - at));
      if (!piece.every((byte) => byte === 0xff)) return false;
    }
    return true;
  }

  /** Opens a record that was whole when it was last seen. */
  #open(bank: VaultBank, epoch: number, offset: number): Uint8Array {
    const head = decodeHead(bank.read(offset, HEAD_BYTES));
    if (head === undefined) throw new VaultError("the head of a record changed since the start");
    const record = bank.read(offset, recordBytes(head.valueBytes));
    const value = this.#sealer.open(epoch, offset, record, head.valueBytes);
    if (value === undefined) throw new VaultError("a record changed since the start");
    return value;
  }

  #append(slot: number, value: Uint8Array): void {
    const offset = this.#free;
    const record = this.#sealer.seal(this.#epoch, offset, slot, ++this.#sequence, value);
    this.#free += record.length;
    this.#bank.write(offset, record);
    this.#index.set(slot, offset);
  }

  /** Clears the state and the secret of a record to zero. */
  #destroy(offset: number): void {
    const head = decodeHead(this.#bank.read(offset, HEAD_BYTES));
    if (head === undefined) return;
    this.#bank.write(offset + STATE_OFFSET, new Uint8Array(recordBytes(head.valueBytes) - STATE_OFFSET));
  }

  #begin(bank: number): void {
    this.#current = bank;
    this.#highestEpoch += 1;
    this.#epoch = this.#highestEpoch;
    this.#free = HEADER_BYTES;
    this.#bank.begin(this.#epoch);
  }
}

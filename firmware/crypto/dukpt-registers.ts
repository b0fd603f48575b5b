/**
 * The originating device's half of DUKPT, which X9.24-1:2009 (TDES, A.2) and X9.24-3:2017 (AES, 6.5) share: a register of future keys
 * for each bit of the transaction counter. The key of a counter is derived from that of the counter without its lowest set bit; a
 * register holds the next key whose counter has that lowest bit.
 */
import { wipe } from "./wipe";

/**
 * Where the future keys lie, each durable on its own. A set of registers belongs to one initial key at a time.
 *
 * What an implementation promises:
 * - `write` and `erase` have happened for good when they return: after a power cut later on they are not undone.
 * - A power cut during `write` leaves the old content, the new one, or nothing; during `erase` the old content or nothing.
 *   Never a mixture: a register says which counter its key belongs to, and both are read back together or not at all.
 * - Erased and overwritten keys cannot be read again by anybody.
 *
 * What this file builds on it: the keys that follow are written before the used key is erased, and a key is given out only after
 * it was erased. The lowest counter in the registers is the next one, so the erasing alone moves the counter on, and there is no
 * second place that could disagree. Cut before it, the same keys are derived again for the same counter, which nobody has seen;
 * cut after it, that counter is skipped. No cut lets a counter be used twice.
 */
export interface DukptRegisters {
  /** What identifies the loaded initial key: the initial key ID (AES) or the initial key serial number (TDES). */
  identity(): Uint8Array | undefined;
  /** Written last when a key is loaded, and taken away (`undefined`) first. */
  setIdentity(identity: Uint8Array | undefined): void;
  /** The counter that the register's key belongs to, without touching the key; `undefined` when it is empty. */
  counterOf(index: number): number | undefined;
  /** A copy of the key, which the caller overwrites. */
  read(index: number): Uint8Array | undefined;
  write(index: number, counter: number, key: Uint8Array): void;
  erase(index: number): void;
}

/** What differs between the two kinds of DUKPT. */
export interface DukptTree {
  /** Bits of the transaction counter. */
  readonly registers: number;
  /** A counter with more set bits than this is passed over: so no key is more than that many derivations from the initial key. */
  readonly mostOnes: number;
  /** The key of `counter`, out of that of the counter without its lowest set bit. */
  derive(parent: Uint8Array, counter: number): Uint8Array;
}

/** A key that was taken out of the registers, with the counter that it is for. */
export interface TakenKey {
  readonly counter: number;
  readonly key: Uint8Array;
}

/**
 * Fills the registers from an initial key (X9.24-3:2017, 6.5.3 "Load Initial Key"; X9.24-1:2009, A.2). The caller takes the identity
 * away before and sets it afterwards, so that a set that was filled in part counts as empty. `initialKey` stays as it is.
 */
export function fillRegisters(tree: DukptTree, registers: DukptRegisters, initialKey: Uint8Array): void {
  deriveBelow(tree, registers, initialKey, 0, tree.registers);
}

/**
 * Takes the next key out, and leaves nothing from which it could be derived again (X9.24-3:2017, 6.5.3 "Generate Working Keys",
 * "Update Derivation Keys"). `undefined` when no counter is left. A register that was lost costs the counters that depend on it.
 */
export function takeKey(tree: DukptTree, registers: DukptRegisters): TakenKey | undefined {
  for (;;) {
    const index = lowestRegister(tree, registers);
    if (index < 0) return undefined;
    const counter = registers.counterOf(index) as number;
    const key = isPassed(tree, registers, index, counter) ? undefined : registers.read(index);
    if (key !== undefined && onesIn(counter) < tree.mostOnes) deriveBelow(tree, registers, key, counter, index);
    registers.erase(index);
    if (key !== undefined) return { counter, key };
  }
}

/** The counter that {@link takeKey} would use next; `undefined` when none is left. */
export function nextCounter(tree: DukptTree, registers: DukptRegisters): number | undefined {
  const index = lowestRegister(tree, registers);
  return index < 0 ? undefined : registers.counterOf(index);
}

/** How many bits of an unsigned 32-bit number are set. */
export function onesIn(counter: number): number {
  let ones = 0;
  for (let rest = counter | 0; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}

/** The value of the lowest set bit of an unsigned 32-bit number. */
export function lowestBit(counter: number): number {
  return (counter & -counter) >>> 0;
}

function deriveBelow(
  tree: DukptTree,
  registers: DukptRegisters,
  parent: Uint8Array,
  counter: number,
  below: number,
): void {
  for (let bit = below - 1; bit >= 0; bit--) {
    const next = counter + 2 ** bit;
    const key = tree.derive(parent, next);
    registers.write(bit, next, key);
    wipe(key);
  }
}

function lowestRegister(tree: DukptTree, registers: DukptRegisters): number {
  let found = -1;
  let lowest = Infinity;
  for (let index = 0; index < tree.registers; index++) {
    const counter = registers.counterOf(index);
    if (counter === undefined || counter >= lowest) continue;
    lowest = counter;
    found = index;
  }
  return found;
}

/**
 * Whether a register is older than the others, or no register of this tree at all: keys are derived in the order of their counters,
 * so when the parent of some other key is beyond this counter, this key was used already and has come back with an old copy
 * of the storage.
 */
function isPassed(tree: DukptTree, registers: DukptRegisters, index: number, counter: number): boolean {
  if (lowestBit(counter) !== 2 ** index || onesIn(counter) > tree.mostOnes) return true;
  for (let other = 0; other < tree.registers; other++) {
    const later = registers.counterOf(other);
    if (later !== undefined && later - lowestBit(later) > counter) return true;
  }
  return false;
}

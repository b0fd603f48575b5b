/** A running firmware, whichever engine carries it. Frame bodies are those of docs/link.md. */

export type EngineKind = "node" | "xs";

/** Why an engine died, as it reported before its end. */
export interface EngineFault {
  readonly kind: "exception" | "rejection" | "memory" | "stack" | "abort" | "exit";
  readonly message: string;
  readonly module?: string;
  readonly line?: number;
  readonly stack?: string;
}

/** Every later use of a dead engine rejects with this. */
export class EngineDeadError extends Error {
  override readonly name = "EngineDeadError";
  constructor(readonly fault: EngineFault) {
    super(`engine died: ${fault.kind}: ${fault.message}`);
  }
}

/** Instruments of the XS heap. `*Bytes` are as allocated; a slot is 32 bytes in 64-bit builds, 16 in 32-bit ones. */
export interface InstrumentSample {
  readonly slotBytes: number;
  readonly slotsUsed: number;
  readonly slotsPeak: number;
  readonly chunkBytesUsed: number;
  readonly chunkBytesPeak: number;
  readonly stackSlotsUsed: number;
  readonly stackSlotsPeak: number;
  readonly stackSlotsLimit: number;
  /** Byte-code steps run since start. */
  readonly steps: number;
  /** Bytes of heap the machine may take over its boot image. */
  readonly heapLimitBytes: number;
  /** Bytes of it taken so far by slots, chunks, stack and tables. What is taken is kept, so this is the peak too. */
  readonly heapReservedBytes: number;
  /** Tables of names, part of the heap. */
  readonly tableBytes: number;
  /** Byte code and names of the modules: in flash on the device, so no part of the heap. */
  readonly codeBytes: number;
  readonly collections: number;
  readonly modules: number;
  /** Names made at run time. */
  readonly keys: number;
  /** Memory of the TLS library, apart from the heap. */
  readonly tlsBytes: number;
  readonly tlsBytesPeak: number;
  readonly tlsLimitBytes: number;
  /** Whether the kernel keeps the process to its one descriptor. */
  readonly confined: boolean;
}

/** The bench's side of the link. */
export interface EngineHandlers {
  /** Answers a CALL body with an ANSWER body, at once. */
  call(body: Uint8Array): Uint8Array;
  post(body: Uint8Array): void;
}

export interface Engine {
  readonly kind: EngineKind;
  /** Loads the firmware; resolves when it is attached and waits for the boot wake. Rejects with {@link EngineDeadError}. */
  start(handlers: EngineHandlers): Promise<void>;
  /** Delivers a WAKE body; resolves with the IDLE body. One at a time. Rejects with {@link EngineDeadError}. */
  wake(body: Uint8Array): Promise<Uint8Array>;
  /** Heap instruments; `undefined` where the engine has none (`node`). Only while idle. */
  sample(): Promise<InstrumentSample | undefined>;
  /** Ends the engine in order. May be called twice. */
  stop(): Promise<void>;
  /** Ends the engine as a power cut does: at once, whatever it does. */
  kill(): void;
}

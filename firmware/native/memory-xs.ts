/** The face of the memory of the C host in the engine `xs`, where the host installs it as `globalThis.taplineMemory`. */
import type { Memory } from "../ports/memory";

/** What the host installs. */
export interface NativeMemory {
  scrub(): void;
}

/** The host does it when the event that asked has been handled and no promise job is left. */
export function xsMemory(native: NativeMemory): Memory {
  return { scrub: () => native.scrub() };
}

/** The scrub in C (firmware/native/memory), bound the SDK's way. */
import SdkTimer from "timer";
import type { Memory } from "../../ports/memory";

/** From a timer: the frames of whoever asks are gone by then, and with them what they refer to. */
export const SDK_MEMORY: Memory = Object.freeze({
  scrub: () => void SdkTimer.set(() => void native("xs_memory_scrub").call(undefined)),
});

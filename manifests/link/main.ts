/** The main module of the engines `xs` and `mcu`: the terminal on the board link, with the TLS and the cipher that the C host has. */
import { boot } from "boot";
import { xsCipher, type NativeCipher } from "native/cipher-xs";
import type { LinkHost } from "native/link-host";
import { xsMemory, type NativeMemory } from "native/memory-xs";
import { xsTls, type NativeTls } from "native/tls-xs";
import { attachLink } from "providers/link/ports";

/** What the C host puts on the global object before this module runs. */
interface HostGlobals {
  readonly taplineLink: LinkHost;
  readonly taplineTls: NativeTls;
  readonly taplineCipher: NativeCipher;
  readonly taplineMemory: NativeMemory;
}

const { taplineLink, taplineTls, taplineCipher, taplineMemory } = globalThis as unknown as HostGlobals;
attachLink({
  host: taplineLink,
  tls: xsTls(taplineTls),
  cipher: xsCipher(taplineCipher),
  memory: xsMemory(taplineMemory),
  boot,
});

/** The main module of the engines `xs` and `mcu`: the terminal on the board link, with the TLS that the C host has. */
import { boot } from "boot";
import type { LinkHost } from "native/link-host";
import { xsTls, type NativeTls } from "native/tls-xs";
import { attachLink } from "providers/link/ports";

/** What the C host puts on the global object before this module runs. */
interface HostGlobals {
  readonly taplineLink: LinkHost;
  readonly taplineTls: NativeTls;
}

const { taplineLink, taplineTls } = globalThis as unknown as HostGlobals;
attachLink({ host: taplineLink, tls: xsTls(taplineTls), boot });

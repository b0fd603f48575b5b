/**
 * What the board itself must know of its network, before any terminal: the key-value namespace `network` in the chip's NVS
 * partition, written at provisioning (docs/moddable.md). It belongs to the place, not to the shop, so the settings lack it.
 */
import storage from "embedded:storage/key-value";

export interface NetworkSettings {
  readonly ssid: string;
  /** `undefined` for an open network. */
  readonly password: string | undefined;
  /** Name or address of the time server; `undefined`: the clock is not set over the network. */
  readonly timeServer: string | undefined;
}

const NAMESPACE = "network";

/** Reads them; `undefined` when the board has no network to join. */
export function readNetworkSettings(): NetworkSettings | undefined {
  let entries: ReturnType<typeof storage.open>;
  try {
    entries = storage.open({ path: NAMESPACE, mode: "r", format: "string" });
  } catch {
    // ESP-IDF cannot open for reading a namespace that nothing was ever written to.
    return undefined;
  }
  try {
    const text = (key: string): string | undefined => {
      const value = entries.read(key);
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const ssid = text("ssid");
    return ssid === undefined ? undefined : { ssid, password: text("password"), timeServer: text("timeServer") };
  } finally {
    entries.close();
  }
}

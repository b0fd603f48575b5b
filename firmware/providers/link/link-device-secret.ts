/** The secret of the bench's board, over the link: like an HMAC unit, the board gives what follows from it and not the secret. */
import type { DeviceSecret } from "../../ports/device-secret";
import type { LinkSession } from "./link-session";

export function linkDeviceSecret(session: LinkSession): DeviceSecret {
  // A copy, because the answer's bytes hold only until the next call.
  return { derive: (label) => Uint8Array.from(session.call("deviceSecret", { label }).key) };
}

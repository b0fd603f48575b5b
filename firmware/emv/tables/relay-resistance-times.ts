/** What C-2 sets for relay resistance where the acquirer does not (annex A, default values of DF8132 to DF8137). */
import type { RelayResistanceSettings } from "../configuration";

export const defaultRelayResistance: RelayResistanceSettings = Object.freeze({
  minimumGracePeriod: 0x0014,
  maximumGracePeriod: 0x0032,
  commandTransmissionTime: 0x0012,
  responseTransmissionTime: 0x0018,
  accuracyThreshold: 0x012c,
  mismatchThresholdPercent: 0x32,
});

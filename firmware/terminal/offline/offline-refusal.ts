/** What the screen says of each reason against a sale without the host. */
import type { TextKey } from "../../ui/i18n/text-en";
import type { SaleScreens } from "../sale-screens";
import type { OfflineReason } from "./offline-rules";

export const OFFLINE_REASONS: Readonly<Record<OfflineReason, TextKey>> = Object.freeze({
  O1: "offline.disabled",
  O2: "offline.noEntry",
  O3: "offline.card",
  O4: "offline.count",
  O5: "offline.amount",
  O6: "offline.total",
  O7: "offline.window",
  O8: "offline.scheme",
});

/** Shows it for a while. */
export function showRefusal(screens: SaleScreens, reason: OfflineReason): Promise<void> {
  return screens.end("problem", "offline.refused", OFFLINE_REASONS[reason], { code: reason });
}

/** A sale that ends because there is no card: what the screen says, and to whom. */
import type { CardEntryResult } from "./card-entry";
import type { Front } from "./front";
import type { SaleScreens } from "./sale-screens";

/** An entry that gave no card. */
export type EntryWithoutCard = Extract<CardEntryResult, { kind: "cancelled" | "timeout" | "reader-fault" }>;

/** Shows why, for a while. */
export async function endWithoutCard(front: Front, screens: SaleScreens, { kind }: EntryWithoutCard): Promise<void> {
  switch (kind) {
    case "cancelled":
      return screens.end("plain", "end.cancelled", "end.cancelled.text");
    case "timeout":
      return screens.end("problem", "end.timeout", "end.timeout.text");
    case "reader-fault":
      front.alert();
      return screens.end("fault", "end.reader", "end.reader.text", { code: "R1" });
  }
}

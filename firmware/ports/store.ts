/** Durable storage by partition, on NOR flash. */
import type { FlashOpener } from "./io";

/** Partitions every board provides. Sizes are the board's, in whole erase blocks. */
export type PartitionName = "settings" | "counters" | "journal" | "vault" | "audit";

export interface Store {
  readonly flash: FlashOpener;
}

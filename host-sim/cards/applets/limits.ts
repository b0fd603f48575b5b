/** Counters and limits of card risk management (EMV Book 3, 10.8; VIS 1.5 and M/Chip 4 name them). */
import type { ApplicationSession } from "./session";
import { amountOf } from "./terminal-values";

/** Whether this transaction, done without the issuer, would go over the lower or the upper limits. */
export function countsOver(
  session: ApplicationSession,
  which: "lower" | "upper",
  what?: "consecutive" | "cumulative",
): boolean {
  const { limits, consecutiveOffline, cumulativeOfflineMinor } = session.memory;
  const lower = which === "lower";
  const count = lower ? limits.lowerConsecutive : limits.upperConsecutive;
  const sum = lower ? limits.lowerCumulativeMinor : limits.upperCumulativeMinor;
  const overCount = consecutiveOffline + 1 > count;
  const overSum = sum !== undefined && cumulativeOfflineMinor + amountOf(session) > sum;
  return (what !== "cumulative" && overCount) || (what !== "consecutive" && overSum);
}

/** One more transaction that the issuer was not asked about. */
export function countOffline({ memory }: ApplicationSession, amountMinor: number): void {
  memory.consecutiveOffline = Math.min(memory.consecutiveOffline + 1, 255);
  memory.cumulativeOfflineMinor += amountMinor;
}

/** The issuer approved: everything counts from here. */
export function resetOfflineCounts({ memory }: ApplicationSession): void {
  memory.consecutiveOffline = 0;
  memory.cumulativeOfflineMinor = 0;
  memory.lastOnlineCounter = memory.counter;
}

/** What the acquirer needs of time; the bench's {@link SimulationClock} has it, virtual or real. */
import type { SimulationClock } from "../board/clock";

export type AcquirerClock = Pick<SimulationClock, "epochMs" | "after" | "activity" | "forget">;

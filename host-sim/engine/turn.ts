/**
 * Turns of the firmware in this process. Only one engine has its turn at a time, from the event until no promise job is
 * left; so a rejection that nobody handled belongs to the engine whose turn it is.
 */
import { comesFromFirmware } from "./firmware-fault";

/** Who is told of a rejection that nobody handled. */
export interface TurnTaker {
  onRejection(reason: unknown): void;
}

let last: Promise<unknown> = Promise.resolve();
let current: TurnTaker | undefined;
let listeners = 0;

/** Runs `work` when earlier turns are over, and ends the turn when all promise jobs have run. */
export function takeTurn<Result>(taker: TurnTaker, work: () => Result): Promise<Result> {
  const turn = last.then(async () => {
    current = taker;
    try {
      return work();
    } finally {
      // Promise jobs, and then unhandled rejections, are dealt with before the next immediate.
      await new Promise<void>((resolve) => setImmediate(resolve));
      current = undefined;
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** Listens to the process while at least one engine runs. */
export function watchRejections(): () => void {
  if (listeners++ === 0) process.on("unhandledRejection", onUnhandledRejection);
  let watching = true;
  return () => {
    if (!watching) return;
    watching = false;
    if (--listeners === 0) process.off("unhandledRejection", onUnhandledRejection);
  };
}

/** What is not the firmware's goes the way of any unhandled rejection: it ends the process. */
function onUnhandledRejection(reason: unknown): void {
  const fromFirmware = comesFromFirmware(reason) || !(reason instanceof Error);
  if (current !== undefined && fromFirmware) current.onRejection(reason);
  else throw reason;
}

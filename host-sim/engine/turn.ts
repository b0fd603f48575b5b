/**
 * Turns of the firmware in this process. Only one engine has its turn at a time, from the event until no promise job is
 * left; so a rejection that nobody handled belongs to the engine whose turn it is.
 */
import { promiseHooks } from "node:v8";
import { comesFromFirmware } from "./firmware-fault";

/** Who is told of a rejection that nobody handled. */
export interface TurnTaker {
  onRejection(reason: unknown): void;
}

let last: Promise<unknown> = Promise.resolve();
let current: TurnTaker | undefined;
let unmuffle: (() => void) | undefined;
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
      unmuffle?.();
      unmuffle = undefined;
      unlistenWhenUnused();
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** Listens to the process while at least one engine runs, and to the end of the turn in which the last one ends. */
export function watchRejections(): () => void {
  if (listeners++ === 0) {
    process.off("unhandledRejection", onUnhandledRejection);
    process.on("unhandledRejection", onUnhandledRejection);
  }
  let watching = true;
  return () => {
    if (!watching) return;
    watching = false;
    listeners--;
    if (current === undefined) unlistenWhenUnused();
  };
}

/**
 * Handles every promise that is settled, to the end of the turn if it is this engine's. A firmware that loses power in the
 * middle of a turn runs on to the turn's end in this engine, with every call failing; the rejections that follow are no
 * news.
 */
export function muffleRejections(taker: TurnTaker): void {
  if (current !== taker || unmuffle !== undefined) return;
  const ours = new WeakSet<Promise<unknown>>();
  unmuffle = promiseHooks.onSettled((promise) => {
    if (!ours.has(promise)) ours.add(promise.then(undefined, () => undefined));
  }) as () => void;
}

function unlistenWhenUnused(): void {
  if (listeners === 0) process.off("unhandledRejection", onUnhandledRejection);
}

/** What is not the firmware's goes the way of any unhandled rejection: it ends the process. */
function onUnhandledRejection(reason: unknown): void {
  const fromFirmware = comesFromFirmware(reason) || !(reason instanceof Error);
  if (current !== undefined && fromFirmware) current.onRejection(reason);
  else throw reason;
}

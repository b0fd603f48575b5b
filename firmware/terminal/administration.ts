/**
 * What a terminal and its acquirer have to say to each other besides sales: certificates, audit log, reports. Administrative requests
 * (0600) with a name in field 60 and data in field 63 (docs/host-messages.md). No sale waits for one, and each can be asked again.
 */
import type { ShownIdentity } from "./certificates/terminal-identity";

/** What came of a request. */
export type AdministrativeAnswer =
  | { readonly kind: "answer"; readonly code: string; readonly data: Uint8Array | undefined }
  /** The host may have carried it out, or not. */
  | { readonly kind: "no-answer" };

/** Somebody who has to speak with the acquirer from time to time. Its turn comes when nothing else is to be said. */
export interface AdministrativeTask {
  /** Field 60. */
  readonly name: string;
  /** Time until it has something to say: 0 is now, `Infinity` never. Asked anew after each answer. */
  readonly waitMs: number;
  /** Field 63 of the next request, at most 999 bytes. */
  data(): Uint8Array;
  /** Takes the answer; afterwards `waitMs` is no longer 0, or there is more to say. `reconnect`: the connection is to be made anew. */
  take(answer: AdministrativeAnswer): "done" | "reconnect";
}

/** What a session needs of the rest of the terminal. */
export interface HostDuties {
  /** Whom to be in TLS; the key is a copy. `undefined`: the terminal has no certificate. */
  readonly identity: { show(): ShownIdentity | undefined };
  readonly tasks: readonly AdministrativeTask[];
}

/** The first task that is due. */
export function dueTask(tasks: readonly AdministrativeTask[]): AdministrativeTask | undefined {
  return tasks.find((task) => task.waitMs <= 0);
}

/** Time until one of the tasks is due. */
export function waitOf(tasks: readonly AdministrativeTask[]): number {
  let waitMs = Infinity;
  for (const task of tasks) waitMs = Math.min(waitMs, Math.max(0, task.waitMs));
  return waitMs;
}

/**
 * What the terminal says to its host without anybody's asking: the queue first, then administration. No sale waits for an answer to
 * them, and each can be said again.
 */
import type { Message } from "../iso8583/message";
import { dueTask, waitOf, type AdministrativeTask } from "./administration";
import type { ExchangeResult } from "./host-exchange";
import type { HostRequests } from "./host-requests";
import type { CardSecrets } from "./keys/account-data";
import type { OwedQueue, QueuedRequest } from "./owed-queue";

/** Something that is due. */
export interface Errand {
  readonly request: Message;
  readonly secrets?: CardSecrets;
  /** Takes what came of it. `reconnect`: the connection is to be made anew. */
  take(result: ExchangeResult): "done" | "reconnect";
}

export class HostErrands {
  readonly #requests: Pick<HostRequests, "administrative">;
  readonly #tasks: readonly AdministrativeTask[];
  readonly #queue: OwedQueue;

  constructor(requests: Pick<HostRequests, "administrative">, tasks: readonly AdministrativeTask[], queue: OwedQueue) {
    this.#requests = requests;
    this.#tasks = tasks;
    this.#queue = queue;
  }

  /** Time until something is due. */
  get waitMs(): number {
    return Math.min(this.#queue.waitMs, waitOf(this.#tasks));
  }

  /** The next one that is due. */
  next(): Errand | undefined {
    const queued = this.#queue.waitMs === 0 ? this.#queue.next() : undefined;
    if (queued !== undefined) return this.#forward(queued);
    const task = dueTask(this.#tasks);
    return task === undefined ? undefined : this.#administration(task);
  }

  #forward({ owed, secrets }: QueuedRequest): Errand {
    const take: Errand["take"] = (result) => {
      this.#queue.take(owed, result);
      return "done";
    };
    return { request: owed.message, secrets, take };
  }

  #administration(task: AdministrativeTask): Errand {
    return {
      request: this.#requests.administrative(task.name, task.data()),
      take: (result) =>
        result.kind === "answer"
          ? task.take({ kind: "answer", code: result.message.get(39) ?? "", data: result.message.bytes(63) })
          : task.take({ kind: "no-answer" }),
    };
  }
}

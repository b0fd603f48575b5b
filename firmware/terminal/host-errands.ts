/**
 * What the terminal says to its host without anybody's asking: advices first, then administration. No sale waits for an answer to
 * them, and each can be said again.
 */
import type { Message } from "../iso8583/message";
import type { TerminalPorts } from "../ports/terminal-ports";
import { dueTask, waitOf, type AdministrativeTask } from "./administration";
import { Backoff } from "./backoff";
import { APPROVED } from "./host-answer";
import type { ExchangeResult } from "./host-exchange";
import type { HostRequests } from "./host-requests";
import { OwedAdvices } from "./owed-advices";
import { cardResultOf, mustRepeat } from "./reversal";

/** Something that is due. */
export interface Errand {
  readonly request: Message;
  /** Takes what came of it. `reconnect`: the connection is to be made anew. */
  take(result: ExchangeResult): "done" | "reconnect";
}

export class HostErrands {
  readonly #log: TerminalPorts["log"];
  readonly #requests: HostRequests;
  readonly #tasks: readonly AdministrativeTask[];
  readonly #advices: OwedAdvices;

  constructor(
    ports: Pick<TerminalPorts, "clock" | "random" | "log">,
    requests: HostRequests,
    tasks: readonly AdministrativeTask[],
  ) {
    this.#log = ports.log;
    this.#requests = requests;
    this.#tasks = tasks;
    this.#advices = new OwedAdvices(ports.clock, new Backoff(ports.random));
  }

  /** Whether the host is owed an advice, which only RAM knows of. */
  get isOwing(): boolean {
    return this.#advices.waitMs !== Infinity;
  }

  /** Time until something is due. */
  get waitMs(): number {
    return Math.min(this.#advices.waitMs, waitOf(this.#tasks));
  }

  /** How the card of a sale ended is to be told. */
  advise(sale: Message, field55: Uint8Array): void {
    const dropped = this.#advices.add(cardResultOf(sale, this.#requests.ownFields(sale), field55));
    if (dropped !== undefined) this.#log.write("error", "host.advice-dropped", { stan: dropped.get(11) ?? "" });
  }

  /** The next one that is due. */
  next(): Errand | undefined {
    if (this.#advices.waitMs === 0) return this.#advice(this.#advices.first);
    const task = dueTask(this.#tasks);
    return task === undefined ? undefined : this.#administration(task);
  }

  /** Without a usable answer an advice is due again later, as a repeat. */
  #advice(advice: Message): Errand {
    const take: Errand["take"] = (result) => {
      if (result.kind === "not-sent") return "done";
      const code = result.kind === "answer" ? (result.message.get(39) ?? "") : "";
      if (result.kind === "no-answer" || mustRepeat(code)) {
        this.#advices.postpone(advice);
        return "done";
      }
      this.#advices.settle(advice);
      const level = code === APPROVED ? "info" : "warning";
      this.#log.write(level, "host.advised", { stan: advice.get(11) ?? "", code });
      return "done";
    };
    return { request: advice, take };
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

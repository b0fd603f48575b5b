/** The acquirer's end of the uplink, scripted: opens or refuses connections, answers messages by a rule, keeps what came. */
import { pack, unpack } from "../../firmware/iso8583/codec";
import { Deframer, frame } from "../../firmware/iso8583/framing";
import { Message } from "../../firmware/iso8583/message";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import type {
  Uplink,
  UplinkConnection,
  UplinkFailure,
  UplinkListener,
  UplinkTarget,
} from "../../firmware/ports/uplink";
import { AcquirerKeys } from "../../host-sim/acquirer/security/acquirer-keys";
import { MessageGuard, type AnswerSeal } from "../../host-sim/acquirer/security/message-guard";
import type { DeviceSecret } from "../../host-sim/board/device-secret";
import { withKeyBlock } from "../../host-sim/world/host-keys";
import type { Settings } from "../../host-sim/world/terminal-settings";

/** What the host does with a request: answers with a message or raw bytes, stays silent, or hangs up. */
export type Reaction = Message | Uint8Array | "silent" | "hang-up";

/** The regular answer: echo, code, and for sales the acquirer's own fields. */
export function answerTo(request: Message, code = "00", extra: Readonly<Record<number, string>> = {}): Message {
  const mti = `${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}0`;
  const answer = new Message(mti);
  for (const field of [3, 4, 7, 11, 12, 13, 41, 42, 49, 70]) {
    const value = request.value(field);
    if (value !== undefined) answer.set(field, value);
  }
  answer.set(39, code);
  if (mti === "0210" || mti === "0110") {
    answer.set(37, "626313000042");
    if (code === "00") answer.set(38, "A12345");
  }
  for (const [field, value] of Object.entries(extra)) answer.set(Number(field), value);
  return answer;
}

export class FakeHost implements Uplink {
  /** Every message that came, in order, with its account data deciphered. */
  readonly received: Message[] = [];
  /** The same as they came. */
  readonly bodies: Uint8Array[] = [];
  /** What the guard did not let through. */
  readonly violations: string[] = [];
  readonly keys = AcquirerKeys.seeded(1);
  /** Bends the bytes of an answer after it was sealed. */
  bend: (sealed: Uint8Array) => Uint8Array = (sealed) => sealed;
  readonly #counters = new Map<string, number>();
  readonly #guard = new MessageGuard(tapline87, {
    hsm: this.keys.hsm,
    counters: {
      advanceKeyCounter: (id, counter) => Promise.resolve(this.#advance(id, counter)),
      isKeyUsed: (id) => Promise.resolve(this.#counters.has(id)),
    },
    terminalOf: (id) => this.keys.terminalOf(id),
    newerKeys: (id) => this.keys.newerKeys(id),
    zone: "issuer",
  });
  /** How the answer to the last request is sealed. */
  #seal: AnswerSeal = (answer) => answer;
  readonly targets: UplinkTarget[] = [];
  /** Refuses new connections with this. */
  refuses: UplinkFailure | undefined;
  /** Neither opens nor refuses: a network that swallows packets. */
  swallows = false;
  react: (request: Message) => Reaction = (request) => answerTo(request);
  #listener: UplinkListener | undefined;

  /** Types and network codes of what came, as `0800/001 0200 0400`. */
  get wire(): string {
    return this.received.map((message) => message.mti + (message.has(70) ? `/${message.get(70)}` : "")).join(" ");
  }

  connect(target: UplinkTarget, listener: UplinkListener): UplinkConnection {
    this.targets.push(target);
    const deframer = new Deframer();
    let isOver = false;
    const later = (run: () => void): void => queueMicrotask(() => !isOver && run());
    const refusal = this.refuses;
    if (refusal !== undefined) {
      later(() => {
        isOver = true;
        listener.onClosed(refusal);
      });
    } else if (!this.swallows) {
      this.#listener = listener;
      later(() => listener.onOpen({ tlsVersion: "1.3", cipherSuite: "TLS_AES_256_GCM_SHA384" }));
    }
    return {
      write: (bytes) => {
        if (isOver) throw new Error("write after the end");
        for (const body of deframer.push(bytes)) {
          void this.#take(body.slice()).then((reaction) => {
            if (isOver || reaction === "silent") return;
            if (reaction === "hang-up") {
              isOver = true;
              listener.onClosed({ code: "N3", detail: "closed by peer" });
            } else {
              listener.onData(reaction instanceof Message ? this.#sealed(reaction) : reaction);
            }
          });
        }
      },
      close: () => {
        isOver = true;
      },
    };
  }

  /** Sends a message nobody asked for on the last connection, sealed as the answer to the last request. */
  push(message: Message): void {
    this.#listener?.onData(this.#sealed(message));
  }

  /** Settings with a key block of this host for the device with this secret. */
  provision(settings: Settings, secret: DeviceSecret): Settings {
    return withKeyBlock(settings, this.keys, secret);
  }

  /** Opens a message as an acquirer does, and asks the test what becomes of it. */
  async #take(body: Uint8Array): Promise<Reaction> {
    this.bodies.push(body);
    const opened = await this.#guard.open(unpack(tapline87, body), body);
    if (opened.kind === "refused") {
      this.violations.push(opened.violation);
      return "hang-up";
    }
    this.#seal = opened.seal;
    this.received.push(opened.message);
    return this.react(opened.message);
  }

  #sealed(answer: Message): Uint8Array {
    return frame(this.bend(this.#seal(pack(tapline87, answer))));
  }

  #advance(id: string, counter: number): boolean {
    if (counter <= (this.#counters.get(id) ?? 0)) return false;
    this.#counters.set(id, counter);
    return true;
  }

  /** Breaks the last connection. */
  breakOff(code = "N3"): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onClosed({ code, detail: "broken" });
  }
}

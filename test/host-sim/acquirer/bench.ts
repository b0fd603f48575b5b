/** An acquirer on the bench's network in memory, in virtual time, without TLS: the messages alone. */
import { pack, unpack } from "../../../firmware/iso8583/codec";
import { Deframer, frame } from "../../../firmware/iso8583/framing";
import type { Message } from "../../../firmware/iso8583/message";
import { tapline87 } from "../../../firmware/iso8583/tables/tapline87";
import { Acquirer } from "../../../host-sim/acquirer/acquirer";
import type { AcquirerOptions } from "../../../host-sim/acquirer/acquirer";
import type { FaultEvent, MessageEvent } from "../../../host-sim/acquirer/connection";
import type { CardResult, Issuer, IssuerDecision } from "../../../host-sim/acquirer/issuer-port";
import { SimulationClock } from "../../../host-sim/board/clock";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import type { NetworkConnection } from "../../../host-sim/board/network";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import type { Identity } from "../../../host-sim/certs/identity";
import { Ledger } from "../../../host-sim/ledger/ledger";
import { testEpochMs } from "./messages";

export const wideValidity = { notBefore: new Date("2024-01-01"), notAfter: new Date(Date.now() + 86_400_000) };

/** An issuer that says what it is told to, and counts how often it was asked. */
export class ScriptedIssuer implements Issuer {
  decision: IssuerDecision = { answerCode: "00", cryptogram: "valid" };
  asked = 0;
  /** What a decision waits for. */
  until: Promise<void> | undefined;

  result: CardResult = { cryptogram: "valid" };
  /** How often it heard of a card's end. */
  told = 0;

  completed(): CardResult {
    this.told++;
    return this.result;
  }

  async authorise(): Promise<IssuerDecision> {
    this.asked++;
    await this.until;
    return this.decision;
  }

  /** As long as it is asked, it does not matter how. */
  advised(): Promise<IssuerDecision> {
    return this.authorise();
  }
}

/** The terminal's end of a connection. */
export class TestTerminal {
  /** Answers that have come, oldest first. */
  readonly answers: Message[] = [];
  /** Raw bytes that have come. */
  readonly received: number[] = [];
  closed: string | undefined;
  readonly #connection: NetworkConnection;
  readonly #clock: SimulationClock;
  readonly #deframer = new Deframer();

  constructor(network: MemoryNetwork) {
    this.#clock = network.clock;
    this.#connection = network.connect("acquirer", 8583, {
      onWritable: () => undefined,
      onData: (bytes) => this.#take(bytes),
      onClosed: (message) => void (this.closed = message),
    });
  }

  write(bytes: Uint8Array): void {
    this.#connection.write(bytes);
  }

  send(message: Message): void {
    this.write(frame(pack(tapline87, message)));
  }

  /** Sends, lets time pass until an answer is there, and returns it; `undefined` after `limitMs` without. */
  async ask(message: Message, limitMs = 30_000): Promise<Message | undefined> {
    const before = this.answers.length;
    this.send(message);
    await this.#clock.runUntil(() => this.answers.length > before || this.closed !== undefined, limitMs);
    return this.answers[before];
  }

  close(): void {
    this.#connection.close();
  }

  #take(bytes: Uint8Array): void {
    this.received.push(...bytes);
    try {
      for (const body of this.#deframer.push(bytes)) this.answers.push(unpack(tapline87, body));
    } catch {
      // Garbage; the test looks at `received`.
    }
  }
}

export class Bench {
  readonly clock = new SimulationClock({ mode: "virtual", epochMs: testEpochMs });
  readonly network = new MemoryNetwork(this.clock);
  readonly ledger: Ledger;
  readonly issuer = new ScriptedIssuer();
  readonly acquirer: Acquirer;
  readonly faults: FaultEvent[] = [];
  readonly messages: MessageEvent[] = [];

  private constructor(identity: Identity, options: Partial<AcquirerOptions>) {
    this.ledger = options.ledger ?? Ledger.inMemory();
    const { clock, ledger, issuer } = this;
    this.acquirer = new Acquirer({ tls: { identity }, ledger, issuer, clock, ...options });
    this.acquirer.on("fault", (fault) => this.faults.push(fault));
    this.acquirer.on("message", (message) => this.messages.push(message));
    this.network.listen("acquirer", 8583, (stream) => this.acquirer.acceptPlain(stream));
  }

  static async start(options: Partial<AcquirerOptions> = {}): Promise<Bench> {
    const authority = await CertificateAuthority.create("Test CA", wideValidity);
    return new Bench(await authority.issueServer(["acquirer.tapline.test"], wideValidity), options);
  }

  terminal(): TestTerminal {
    return new TestTerminal(this.network);
  }

  async stop(): Promise<void> {
    await this.acquirer.close();
    await this.ledger.close();
  }
}

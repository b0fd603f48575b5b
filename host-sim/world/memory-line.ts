/** The line in memory, in simulated time, to an acquirer in the same process: TLS, or the pass-through of the engine `node`. */
import type { Duplex } from "node:stream";
import type { MemoryNetwork } from "../board/memory-network";
import { PassThroughSocket, routeByProtocol } from "../board/pass-through-server";
import type { Identity } from "../certs/identity";
import type { BenchHost } from "./bench-host";
import type { Line } from "./line";

export interface MemoryLineOptions {
  readonly network: MemoryNetwork;
  readonly host: BenchHost;
  /** The acquirer's, which the pass-through shows and asks for as TLS would. */
  readonly identity: Identity;
  /** Where the terminal finds the acquirer. */
  readonly name: string;
  readonly port: number;
}

export class MemoryLine implements Line {
  readonly network: MemoryNetwork;
  readonly #host: BenchHost;

  constructor({ network, host, identity, name, port }: MemoryLineOptions) {
    this.network = network;
    this.#host = host;
    const passThrough = (stream: Duplex): void => {
      const socket = new PassThroughSocket(stream, {
        chain: identity.chain.map(({ der }) => der),
        clientRoots: identity.trustedRoots.map(({ der }) => der),
        nowMs: () => network.clock.epochMs(),
      });
      // A client that is refused, or goes away, has been told so on the stream; nobody else waits for it.
      socket.on("error", () => undefined);
      socket.on("secure", () => host.acquirer.acceptPlain(socket));
    };
    network.listen(name, port, (stream) =>
      routeByProtocol(stream, { tls: (secure) => host.acquirer.accept(secure), passThrough }),
    );
  }

  get isCut(): boolean {
    return this.network.conditions.partitioned;
  }

  cut(): void {
    this.network.breakConnections();
    this.network.setPartitioned(true);
  }

  restore(): void {
    this.network.setPartitioned(false);
  }

  async crashHost(): Promise<void> {
    this.network.conditions.refusing = true;
    // Virtual time waits until the host is gone.
    await this.network.activity.track(this.#host.crash());
  }

  restartHost(): void {
    this.#host.restart();
    this.network.conditions.refusing = false;
  }

  delay(latencyMs: number): void {
    this.network.conditions.latencyMs = latencyMs;
  }
}

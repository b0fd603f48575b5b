/** The uplink as TLS over a TCP socket: makes connections; each is a {@link TlsConnection}. */
import type { Clock } from "../ports/clock";
import type { TCPConstructor } from "../ports/io";
import type { TlsFactory } from "../ports/tls";
import type { Uplink, UplinkConnection, UplinkListener, UplinkTarget } from "../ports/uplink";
import { TlsConnection } from "./tls-connection";

export interface TlsUplinkOptions {
  readonly tcp: TCPConstructor;
  readonly tls: TlsFactory;
  readonly clock: Clock;
}

export class TlsUplink implements Uplink {
  readonly #options: TlsUplinkOptions;

  constructor(options: TlsUplinkOptions) {
    this.#options = options;
  }

  connect(target: UplinkTarget, listener: UplinkListener): UplinkConnection {
    return new TlsConnection(this.#options, target, listener);
  }
}

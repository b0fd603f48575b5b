import { TlsUplink } from "../../../firmware/drivers/tls-uplink";
import type * as io from "../../../firmware/ports/io";
import { TlsError } from "../../../firmware/ports/tls";
import type { TlsEngine, TlsFailure, TlsOptions } from "../../../firmware/ports/tls";
import type { UplinkTarget } from "../../../firmware/ports/uplink";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";

/**
 * An engine with rules one can see: it says "hello", is open once it has heard "welcome", and then inverts every byte.
 * "bye" closes it; "!" followed by a failure's name breaks it.
 */
class VisibleTls implements TlsEngine {
  state: TlsEngine["state"] = "handshaking";
  version: string | undefined;
  suite: string | undefined;
  #out: number[] = [...text("hello")];
  #in: Uint8Array[] = [];
  closed = 0;
  feed(ciphertext: Uint8Array): void {
    const heard = String.fromCharCode(...ciphertext);
    if (heard.startsWith("!")) {
      this.state = "closed";
      this.#out.push(...text("alert"));
      throw new TlsError(heard.slice(1) as TlsFailure, "-0x1234");
    }
    if (this.state === "handshaking" && heard === "welcome") {
      this.state = "open";
      this.version = "1.3";
      this.suite = "TLS_AES_128_GCM_SHA256";
    } else if (heard === "bye") this.state = "closed";
    else this.#in.push(ciphertext.map((byte) => byte ^ 0xff));
  }
  takeCiphertext(): Uint8Array | undefined {
    const out = this.#out.splice(0);
    return out.length === 0 ? undefined : Uint8Array.from(out);
  }
  read(): Uint8Array | undefined {
    return this.#in.shift();
  }
  write(plaintext: Uint8Array): void {
    if (this.state !== "open") throw new TlsError("closed", "");
    this.#out.push(...plaintext.map((byte) => byte ^ 0xff));
  }
  close(): void {
    if (this.closed++ === 0 && this.state !== "closed") this.#out.push(...text("bye"));
    this.state = "closed";
  }
}

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));
const target: UplinkTarget = {
  host: "acquirer.test",
  port: 5000,
  serverName: "acquirer.test",
  trustedRoots: [],
  clientChain: [],
  clientKey: new Uint8Array(1),
};

function bench(failing: { create?: TlsError; socket?: Error } = {}) {
  const time = new VirtualTime();
  const sent: string[] = [];
  const events: string[] = [];
  const network = { socket: undefined as Socket | undefined, closes: 0, inCall: false };
  let created: TlsOptions | undefined;
  const engines: VisibleTls[] = [];
  class Socket implements io.TCP {
    #received: Uint8Array[] = [];
    #credit = 0;
    #closed = false;
    readonly #options: io.TCPOptions;
    constructor(options: io.TCPOptions) {
      if (failing.socket !== undefined) throw failing.socket;
      this.#options = options;
      network.socket = this;
    }
    read(): Uint8Array | undefined {
      if (this.#closed) throw new Error("closed");
      return this.#received.shift();
    }
    write(buffer: Uint8Array): void {
      if (this.#closed) throw new Error("closed");
      if (buffer.length > this.#credit) throw new Error("overrun");
      this.#credit -= buffer.length;
      sent.push(Buffer.from(buffer).toString("latin1"));
    }
    close(): void {
      this.#closed = true;
      network.closes += 1;
    }
    grant(count: number): void {
      this.#credit = count;
      if (!this.#closed) this.#options.onWritable?.call(this, count);
    }
    arrive(value: string | Uint8Array, tell = true): void {
      const bytes = typeof value === "string" ? text(value) : value;
      this.#received.push(bytes);
      if (!this.#closed && tell) this.#options.onReadable?.call(this, bytes.length);
    }
    break(message?: string): void {
      if (!this.#closed) this.#options.onError?.call(this, message);
    }
  }
  const uplink = new TlsUplink({
    tcp: Socket,
    tls: {
      create(options) {
        if (failing.create !== undefined) throw failing.create;
        created = options;
        engines.push(new VisibleTls());
        return engines[0];
      },
    },
    clock: time,
  });
  const listener = {
    onOpen: (info: { tlsVersion: string; cipherSuite: string }) => {
      expect(network.inCall).toBe(false);
      events.push(`open ${info.tlsVersion} ${info.cipherSuite}`);
    },
    onData: (bytes: Uint8Array) => void events.push(`data ${Buffer.from(bytes).toString()}`),
    onClosed: (failure: { code: string; detail: string }) => {
      expect(network.inCall).toBe(false);
      events.push(`closed ${failure.code}`);
    },
  };
  const call = <T>(use: () => T): T => {
    network.inCall = true;
    const result = use();
    network.inCall = false;
    return result;
  };
  const connection = call(() => uplink.connect(target, listener));
  const opened = () => {
    network.socket!.grant(1000);
    network.socket!.arrive("welcome");
    events.length = 0;
    sent.length = 0;
  };
  return { time, sent, events, network, connection, engines, call, opened, listener, created: () => created };
}

const inverted = (value: string): Uint8Array => text(value).map((byte) => byte ^ 0xff);

describe("the TLS uplink", () => {
  it("opens when TCP and TLS are up, with the present time for the dates", async () => {
    const { time, sent, events, network, created } = bench();
    await time.pass(1_234);
    network.socket!.grant(1000);
    expect(sent).toEqual(["hello"]);
    expect(events).toEqual([]);
    network.socket!.arrive("welcome");
    expect(events).toEqual(["open 1.3 TLS_AES_128_GCM_SHA256"]);
    expect(created()).toMatchObject({ serverName: "acquirer.test", now: time.now() });
  });

  it("carries data both ways", () => {
    const { sent, events, network, connection, opened } = bench();
    opened();
    connection.write(text("request"));
    expect(sent).toEqual([Buffer.from(inverted("request")).toString("latin1")]);
    network.socket!.arrive(inverted("answer"));
    expect(events).toEqual(["data answer"]);
  });

  it("sends no more than the socket takes, and all of it in the end", () => {
    const { sent, network, connection } = bench();
    network.socket!.grant(3);
    expect(sent).toEqual(["hel"]);
    network.socket!.grant(3);
    expect(sent).toEqual(["hel", "lo"]);
    network.socket!.arrive("welcome");
    sent.length = 0;
    const message = "x".repeat(100);
    connection.write(text(message));
    while (sent.join("").length < 100) network.socket!.grant(7);
    expect(sent.join("")).toBe(Buffer.from(inverted(message)).toString("latin1"));
  });

  it.each<[TlsFailure, string]>([
    ["certificate-untrusted", "E-TLS-CA"],
    ["certificate-expired", "E-TLS-DATE"],
    ["certificate-not-yet-valid", "E-TLS-DATE"],
    ["certificate-name", "E-TLS-NAME"],
    ["certificate-revoked", "E-TLS-REVOKED"],
    ["client-certificate-refused", "E-TLS-CLIENT"],
    ["protocol-version", "E-TLS-VERSION"],
    ["handshake", "E-TLS-HANDSHAKE"],
    ["record", "E-TLS-RECORD"],
    ["out-of-memory", "E-MEMORY"],
  ])("reports %s as %s, once, after sending the alert", async (failure, code) => {
    const { time, sent, events, network } = bench();
    network.socket!.grant(1000);
    network.socket!.arrive(`!${failure}`);
    network.socket!.arrive("welcome");
    await time.pass(60_000);
    expect(events).toEqual([`closed ${code}`]);
    expect(sent).toEqual(["hello", "alert"]);
    expect(network.closes).toBe(1);
  });

  it("reports a refusal by TCP", async () => {
    const { time, events, network } = bench();
    network.socket!.break("connection refused");
    await time.pass(60_000);
    expect(events).toEqual(["closed E-TCP"]);
  });

  it("reports a socket that cannot even be made, after connect has returned", async () => {
    const { time, events } = bench({ socket: new Error("no interface") });
    expect(events).toEqual([]);
    await time.pass(1);
    expect(events).toEqual(["closed E-TCP"]);
  });

  it("reports an engine that cannot be made", async () => {
    const { events, network } = bench({ create: new TlsError("out-of-memory", "") });
    network.socket!.grant(1000);
    expect(events).toEqual(["closed E-MEMORY"]);
  });

  it("gives up after ten seconds without a connection", async () => {
    const { time, events, network } = bench();
    await time.pass(9_999);
    expect(events).toEqual([]);
    await time.pass(1);
    expect(events).toEqual(["closed E-TIMEOUT"]);
    expect(network.closes).toBe(1);
  });

  it("gives up ten seconds into a handshake that does not end", async () => {
    const { time, events, network } = bench();
    await time.pass(8_000);
    network.socket!.grant(1000);
    await time.pass(9_999);
    expect(events).toEqual([]);
    await time.pass(1);
    expect(events).toEqual(["closed E-TIMEOUT"]);
  });

  it("stays open without traffic", async () => {
    const { time, events, opened } = bench();
    opened();
    await time.pass(3_600_000);
    expect(events).toEqual([]);
  });

  it("reports the acquirer's orderly close", () => {
    const { events, network, opened } = bench();
    opened();
    network.socket!.arrive("bye");
    expect(events).toEqual(["closed E-CLOSED"]);
  });

  it("reads the alert that came with the end of the connection", () => {
    const { events, network } = bench();
    network.socket!.grant(1000);
    network.socket!.arrive("!client-certificate-refused", false);
    network.socket!.break("closed by peer");
    expect(events).toEqual(["closed E-TLS-CLIENT"]);
  });

  it("says nothing after its own close, sends close_notify, and refuses to write", async () => {
    const { time, sent, events, network, connection, engines, opened } = bench();
    opened();
    connection.close();
    connection.close();
    network.socket!.arrive("bye");
    await time.pass(60_000);
    expect(events).toEqual([]);
    expect(sent).toEqual(["bye"]);
    expect(engines[0].closed).toBe(1);
    expect(() => connection.write(text("late"))).toThrow();
  });

  it("may be closed while connecting", async () => {
    const { time, events, network, connection } = bench();
    connection.close();
    network.socket!.grant(1000);
    await time.pass(60_000);
    expect(events).toEqual([]);
    expect(network.closes).toBe(1);
  });

  it("may be closed from within a callback", () => {
    const { events, network, connection, listener } = bench();
    listener.onOpen = () => connection.close();
    network.socket!.grant(1000);
    network.socket!.arrive("welcome");
    network.socket!.arrive(inverted("answer"));
    expect(events).toEqual([]);
  });

  it("tells of a failing write later, not inside it", async () => {
    const { time, events, connection, network, engines, opened, call } = bench();
    opened();
    engines[0].state = "closed";
    call(() => connection.write(text("request")));
    expect(events).toEqual([]);
    await time.pass(1);
    expect(events).toEqual(["closed E-CLOSED"]);
    expect(network.closes).toBe(1);
  });

  it("refuses to write before it is open", () => {
    const { connection } = bench();
    expect(() => connection.write(text("early"))).toThrow("connecting");
  });
});

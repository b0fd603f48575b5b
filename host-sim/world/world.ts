/**
 * Everything that a terminal lives among: clock, line, acquirer with its ledger, cards, and the terminal itself, switched off. Replay
 * runs one in virtual time, the panel shows one in real time.
 */
import path from "node:path";
import type { Acquirer } from "../acquirer/acquirer";
import { AuditDesk } from "../acquirer/audit/audit-desk";
import { AuditFolder, AuditMemory } from "../acquirer/audit/audit-store";
import { StatementDesk } from "../acquirer/compliance/statement-desk";
import { CertificatesInUse } from "../acquirer/registration/certificates-in-use";
import { imageFacts, newestSourceAt } from "../board/image-facts";
import { BitRot, type RottenBit } from "../board/chips/bit-rot";
import { NorFlash } from "../board/chips/nor-flash";
import { SimulationClock } from "../board/clock";
import { MemoryNetwork } from "../board/memory-network";
import { SeededRandom } from "../board/seeded-random";
import { VirtualTerminal } from "../board/virtual-terminal";
import type { TerminalCodes } from "../board/terminal-codes";
import { BENCH_WIRING } from "../board/wiring";
import type { CardCatalogue } from "../cards/catalogue";
import { developmentDirectory, loadOrMakeCertificates } from "../certs/development";
import type { Identity } from "../certs/identity";
import { Ledger } from "../ledger/ledger";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import { BenchHost } from "./bench-host";
import { stockFor } from "./bench-stock";
import { commissioned } from "./handover";
import { CardHolder } from "./card-holder";
import { registration, revocationLists, serverIdentity, terminalIdentity } from "./certificate-variants";
import { engineMaker } from "./engines";
import { loadOrMakeDeviceSecret } from "./device-secret-file";
import { FlashKeeper } from "./flash-keeper";
import { acquirerKeys, issuerWithKeys, messageSecurity, vaultGeneration, withKeyBlock } from "./host-keys";
import type { Line } from "./line";
import { MemoryLine } from "./memory-line";
import { MessageWire } from "./message-wire";
import { MessageTap } from "./message-tap";
import { SocketLine } from "./socket-line";
import {
  authoritySettings,
  numberAt,
  textAt,
  tlsSettings,
  usualSettings,
  withChanges,
  type Settings,
} from "./terminal-settings";
import type { WorldOptions } from "./world-options";

export type { WorldOptions } from "./world-options";

/** Messages kept in real time, where a world may stand for days. */
const messagesKept = 1000;

interface Parts {
  readonly options: WorldOptions;
  readonly settings: Settings;
  readonly clock: SimulationClock;
  readonly ledger: Ledger;
  readonly host: BenchHost;
  readonly wire: MessageWire;
  readonly line: Line;
  readonly messages: MessageTap;
  readonly terminal: VirtualTerminal;
  readonly catalogue: CardCatalogue;
  readonly flashKeeper: FlashKeeper | undefined;
  readonly inUse: CertificatesInUse | undefined;
  readonly codes: TerminalCodes | undefined;
}

export class World {
  readonly options: WorldOptions;
  /** What the terminal was provisioned with. */
  readonly settings: Settings;
  readonly clock: SimulationClock;
  readonly ledger: Ledger;
  /** What runs the acquirer; it may crash. */
  readonly host: BenchHost;
  /** The messages between terminal and acquirer, and what may happen to them; in virtual time only. */
  readonly wire: MessageWire;
  readonly line: Line;
  /** Everything that the acquirer got and said. */
  readonly messages: MessageTap;
  /** Provisioned and off: `terminal.powerOn()`. */
  readonly terminal: VirtualTerminal;
  readonly catalogue: CardCatalogue;
  readonly cards: CardHolder;
  /** The codes that the terminal was handed over with; its people may have changed them since. */
  readonly codes: TerminalCodes | undefined;
  readonly #flashKeeper: FlashKeeper | undefined;
  readonly #inUse: CertificatesInUse | undefined;
  #rot: BitRot | undefined;
  #closed: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.options = parts.options;
    this.settings = parts.settings;
    this.clock = parts.clock;
    this.ledger = parts.ledger;
    this.host = parts.host;
    this.wire = parts.wire;
    this.line = parts.line;
    this.messages = parts.messages;
    this.terminal = parts.terminal;
    this.catalogue = parts.catalogue;
    this.codes = parts.codes;
    this.cards = new CardHolder(parts.catalogue, parts.terminal);
    this.#flashKeeper = parts.flashKeeper;
    this.#inUse = parts.inUse;
  }

  /**
   * Makes a world. Rejects with `EngineAbsentError`, `CertificateError`, `LedgerError` or `DataFileError`, and then leaves
   * nothing behind.
   */
  static async create(options: WorldOptions): Promise<World> {
    const makeEngine = engineMaker(options.engine, options.xsWidth);
    const stock = stockFor(options.time);
    const catalogue = stock.catalogue(options.cards);
    const clock = new SimulationClock({ mode: options.time, epochMs: options.clockStart });
    const now = clock.epochMs();
    // A directory of one's own is one that somebody changes, between two worlds as well.
    const certificates =
      options.certificates === undefined
        ? await stock.certificates(path.resolve(__dirname, "../..", developmentDirectory))
        : await loadOrMakeCertificates(options.certificates);
    const identity = await serverIdentity(options.serverCertificate ?? "valid", certificates, now);
    const state = { compliance: { statements: options.time === "real" } };
    const usual = { ...usualSettings, ...state, ...authoritySettings(stock.authorityKeys) };
    const plain = withChanges(usual, options.settings ?? {});
    const terminalId = textAt(plain, "terminalId") ?? "";
    const { time, terminalCertificate = "valid" } = options;
    const forTls = await terminalIdentity(terminalCertificate, certificates, terminalId, now);
    const tls = {
      identity,
      maximumVersion: options.maximumTlsVersion,
      revocationLists: await revocationLists(terminalCertificate, certificates, terminalId),
    };
    // In real time what people revoke or rotate in the directory holds at once.
    const inUse =
      time === "real" && options.serverCertificate === undefined && options.maximumTlsVersion === undefined
        ? await CertificatesInUse.open(certificates, () => clock.epochMs())
        : undefined;
    const unkeyed = withChanges(tlsSettings(forTls), plain);
    const keys = acquirerKeys(options.folder, options.time === "virtual" ? (options.seed ?? 1) : options.seed);

    const ledger =
      options.folder === undefined ? Ledger.inMemory() : Ledger.open(path.join(options.folder, "ledger.sqlite"));
    const auditLogs =
      options.folder === undefined ? new AuditMemory() : new AuditFolder(path.join(options.folder, "audit"));
    const wire = new MessageWire(clock);
    const host = new BenchHost({
      tls: inUse?.tls ?? tls,
      administration: {
        AUDIT: new AuditDesk(auditLogs),
        CERTIFICATE: inUse?.registration ?? registration(certificates),
        STATEMENT: new StatementDesk(ledger),
      },
      ledger,
      issuer: issuerWithKeys(keys, stock),
      security: messageSecurity(keys, ledger),
      rules: [...(options.rules ?? []), ...stock.rules],
      clock,
      interpose: time === "virtual" ? (stream) => wire.interpose(stream) : undefined,
    });
    const messages = new MessageTap(tapline87, time === "real" ? messagesKept : undefined);
    host.follow((acquirer) => messages.listen(acquirer));
    try {
      const line = await makeLine(options, unkeyed, clock, host, identity);
      const flash = new NorFlash(BENCH_WIRING.flash);
      if (options.flashImage !== undefined) flash.restore(options.flashImage);
      const flashKeeper =
        options.folder === undefined ? undefined : new FlashKeeper(path.join(options.folder, "flash.bin"), flash);
      const terminal = VirtualTerminal.create({
        engine: () => {
          const engine = makeEngine();
          options.onEngine?.(engine);
          return engine;
        },
        clock,
        network: line.network,
        seed: options.time === "virtual" ? (options.seed ?? 1) : options.seed,
        flash,
        image: time === "real" ? imageFacts(newestSourceAt()) : undefined,
        deviceSecret: options.folder === undefined ? undefined : loadOrMakeDeviceSecret(options.folder),
        name: terminalId,
      });
      const { folder } = options;
      const generation =
        folder === undefined || flashKeeper === undefined ? undefined : vaultGeneration(folder, flashKeeper.isNew);
      const settings = withKeyBlock(unkeyed, keys, terminal.deviceSecret, generation);
      terminal.provision(settings);
      const codes = commissioned(terminal, options);
      // A set that cannot be read now is read at its next change; until then the acquirer stays as it is.
      inUse?.follow(host.acquirer, () => undefined);
      return new World({
        ...{ options, settings, clock, ledger, host, wire, line, messages, terminal, catalogue, flashKeeper, codes },
        inUse,
      });
    } catch (error) {
      await host.close();
      await ledger.close();
      throw error;
    }
  }

  /** The acquirer that runs, or ran last. */
  get acquirer(): Acquirer {
    return this.host.acquirer;
  }

  /** Lets a written bit of a partition change; `undefined` when there is none that may (bit-rot.ts). Repeats with the world's seed. */
  rot(partition: string): RottenBit | undefined {
    this.#rot ??= new BitRot(this.terminal.flash, new SeededRandom(this.options.seed ?? 1, "rot"));
    return this.#rot.strike([partition]);
  }

  /** Field 41, and the name in the terminal's certificate. */
  get terminalId(): string {
    return textAt(this.settings, "terminalId") ?? "";
  }

  /** Ends everything in order: engine, acquirer, ledger, clock. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.terminal.close();
    this.#flashKeeper?.stop();
    this.#inUse?.stop();
    await this.host.close();
    await this.ledger.close();
    this.clock.stop();
  }
}

/** Real sockets where the terminal speaks TLS and time is real; memory otherwise. */
async function makeLine(
  options: WorldOptions,
  settings: Settings,
  clock: SimulationClock,
  host: BenchHost,
  identity: Identity,
): Promise<Line> {
  const name = textAt(settings, "host", "name") ?? "";
  const port = numberAt(settings, "host", "port") ?? 0;
  if (options.time === "real" && options.engine === "xs") {
    const listening = await host.acquirer.listen();
    return new SocketLine(clock, new Map([[`${name}:${port}`, { address: "127.0.0.1", port: listening }]]));
  }
  return new MemoryLine({ network: new MemoryNetwork(clock), host, identity, name, port });
}

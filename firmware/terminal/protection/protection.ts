/**
 * The terminal's watch over itself (docs/protection.md): case, cryptography, image, settings, clock, age of the build, and a restart every
 * day. It says whether sales may be made; it draws no screen and knows no sale.
 */
import type { Timer } from "../../ports/clock";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Vault } from "../../storage/vault/vault";
import { lastWipe, wipeVault } from "../vault-wipe";
import { buildAge, type BuildAge } from "./build-age";
import type { FloorClock } from "./floor-clock";
import { checkIntegrity, confirmImage, type IntegrityParts, type IntegrityResult } from "./integrity";
import { KEPT_EVERY_MS, keepLatestTime } from "./latest-time";

/** Why the terminal does nothing: S1 its case was opened, S2 a test of itself failed, S3 its image is not the one it had. */
export interface Bar {
  readonly code: "S1" | "S2" | "S3";
  /** Which switch or test. */
  readonly detail: string;
}

export interface ProtectionParts {
  readonly ports: TerminalPorts & { readonly clock: FloorClock };
  readonly vault: Vault;
  readonly audit: AuditLog;
}

/** Between two full checks of a terminal that could not be restarted (PCI PTS POI, "Self-Tests"). */
const CHECKED_EVERY_MS = 24 * 3_600_000;
/** From here on a terminal that idles starts anew: an hour early, so that it is done within a day. */
const RESTARTED_AFTER_MS = 23 * 3_600_000;

export class Protection {
  /** Something was found that ends all use until the next start. Called outside of everything else. */
  onBar: ((bar: Bar) => void) | undefined;
  /** Called each hour, after the checks of that hour. */
  onHour: (() => void) | undefined;
  readonly startedAt: number;
  readonly #parts: ProtectionParts;
  readonly #integrityParts: IntegrityParts;
  #integrity: IntegrityResult;
  #checkedMs: number;
  #checkedAt: number;
  #bar: Bar | undefined;
  #hour: Timer | undefined;

  /** Looks at everything once, and goes on watching. */
  constructor(parts: ProtectionParts) {
    const { ports, vault, audit } = parts;
    const { clock, tamper } = ports;
    this.#parts = parts;
    this.#integrityParts = { ports, vault, audit };
    this.startedAt = clock.now();
    keepLatestTime({ clock, vault, audit });
    this.#integrity = checkIntegrity(this.#integrityParts);
    this.#checkedMs = clock.monotonicMs();
    this.#checkedAt = clock.now();
    const open = tamper?.open[0];
    const wasTampered = lastWipe({ vault }) === "tamper";
    if (open !== undefined && !wasTampered) this.#wipe(open);
    if (open !== undefined || wasTampered) this.#bar = { code: "S1", detail: open ?? "" };
    else this.#bar = barOf(this.#integrity);
    if (tamper !== undefined) tamper.onOpen = (name) => this.#opened(name);
    this.#plan();
  }

  /** Why nothing may be done; `undefined` on a sound terminal. */
  get bar(): Bar | undefined {
    return this.#bar;
  }

  /** What the last check found, and when it was. */
  get integrity(): IntegrityResult & { readonly checkedAt: number } {
    return { ...this.#integrity, checkedAt: this.#checkedAt };
  }

  get buildAge(): BuildAge {
    const { clock, image } = this.#parts.ports;
    return buildAge(image.builtAt, clock.now());
  }

  /** Whether the case was opened, now or at any time since the vault was made. */
  get isTampered(): boolean {
    return this.#bar?.code === "S1";
  }

  /** Whether the terminal has run for so long that it should start anew as soon as nothing is under way. */
  get isRestartDue(): boolean {
    const { clock, power } = this.#parts.ports;
    return power !== undefined && clock.monotonicMs() >= RESTARTED_AFTER_MS;
  }

  /** Starts the terminal anew. Whoever calls knows that nothing is owed that only RAM knows of. */
  restart(): void {
    const { ports, vault, audit } = this.#parts;
    const { log, power, clock } = ports;
    keepLatestTime({ clock, vault, audit });
    log.write("info", "terminal.restart", { hours: Math.floor(clock.monotonicMs() / 3_600_000) });
    power?.restart();
  }

  /** A technician takes responsibility for the image that was barred. */
  confirmImage(): void {
    if (this.#bar?.code !== "S3") throw new Error("there is no image to confirm");
    confirmImage(this.#parts, this.#integrity.image);
    this.#parts.audit.append("action", "technician", "image confirmed");
    this.#bar = undefined;
  }

  /** Ends the watch. */
  stop(): void {
    this.#hour?.cancel();
    const { tamper } = this.#parts.ports;
    if (tamper !== undefined) tamper.onOpen = undefined;
  }

  #plan(): void {
    this.#hour = this.#parts.ports.clock.after(KEPT_EVERY_MS, () => {
      this.#plan();
      this.#look();
      this.onHour?.();
    });
  }

  #look(): void {
    const { ports, vault, audit } = this.#parts;
    keepLatestTime({ clock: ports.clock, vault, audit });
    if (ports.clock.monotonicMs() - this.#checkedMs < CHECKED_EVERY_MS) return;
    this.#integrity = checkIntegrity(this.#integrityParts);
    this.#checkedMs = ports.clock.monotonicMs();
    this.#checkedAt = ports.clock.now();
    const bar = barOf(this.#integrity);
    if (bar !== undefined) this.#set(bar);
  }

  #opened(name: string): void {
    if (this.#bar?.code === "S1") return;
    this.#wipe(name);
    this.#set({ code: "S1", detail: name });
  }

  #wipe(name: string): void {
    const { vault, audit, ports } = this.#parts;
    ports.log.write("error", "tamper", { switch: name });
    // First what matters: with the case open, nobody knows how long there is power.
    wipeVault({ vault, audit }, "tamper", "terminal");
    audit.append("tamper", "terminal", name);
  }

  #set(bar: Bar): void {
    this.#bar = bar;
    this.onBar?.(bar);
  }
}

function barOf({ failed, isImageStrange }: IntegrityResult): Bar | undefined {
  if (failed.length > 0) return { code: "S2", detail: failed[0] };
  return isImageStrange ? { code: "S3", detail: "" } : undefined;
}

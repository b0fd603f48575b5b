/**
 * The list of places that the terminal may speak to (TA14-002A, "install a firewall"; PCI DSS 4.0.1, 1.3.2): host, port, name in the
 * certificate and trusted roots, all from the settings. Whatever asks for another place is a bug or an intruder.
 */
import type { Instant } from "../../ports/clock";
import type { Uplink, UplinkConnection, UplinkListener, UplinkTarget } from "../../ports/uplink";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Settings } from "../../storage/settings";

/** One place. */
export interface EgressEntry {
  readonly host: string;
  readonly port: number;
  readonly serverName: string;
  /** Authorities that may have signed its certificate, in DER; a connection may trust fewer. */
  readonly trustedRoots: readonly Uint8Array[];
}

/** A connection to a place that is not on the list was asked for; nothing left the terminal. */
export class EgressError extends Error {
  override readonly name = "EgressError";
}

/** The list of these settings: the acquirer, and nobody else. */
export function egressList({ host, tls }: Pick<Settings, "host" | "tls">): readonly EgressEntry[] {
  return [{ host: host.name, port: host.port, serverName: host.serverName, trustedRoots: tls.roots }];
}

/** One entry as people read it. */
export function egressText({ host, port }: Pick<EgressEntry, "host" | "port">): string {
  return `${host}:${port}`;
}

export class EgressGuard implements Uplink {
  readonly #uplink: Uplink;
  readonly #list: readonly EgressEntry[];
  readonly #clock: { now(): Instant };
  readonly #audit: Pick<AuditLog, "append">;

  /** `clock` is the terminal's own, which never runs back: certificates are judged by it. */
  constructor(
    uplink: Uplink,
    list: readonly EgressEntry[],
    clock: { now(): Instant },
    audit: Pick<AuditLog, "append">,
  ) {
    this.#uplink = uplink;
    this.#list = list;
    this.#clock = clock;
    this.#audit = audit;
  }

  /** Throws {@link EgressError} for a place that is not on the list. */
  connect(target: UplinkTarget, listener: UplinkListener): UplinkConnection {
    if (!this.#list.some((entry) => isWithin(target, entry))) {
      // The name itself may be anything: what it was stands in the technical log only, through the error.
      this.#audit.append("egressRefused", "terminal", String(target.port).slice(0, 5));
      throw new EgressError(`not on the list: ${egressText(target)}`);
    }
    return this.#uplink.connect({ ...target, notBefore: this.#clock.now() }, listener);
  }
}

function isWithin(target: UplinkTarget, entry: EgressEntry): boolean {
  const isPlace = target.host === entry.host && target.port === entry.port && target.serverName === entry.serverName;
  return (
    isPlace &&
    target.trustedRoots.length > 0 &&
    target.trustedRoots.every((root) => entry.trustedRoots.some((pinned) => isSame(root, pinned)))
  );
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

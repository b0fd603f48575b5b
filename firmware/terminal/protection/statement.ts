/**
 * What the terminal states about itself, for the compliance report of its acquirer (TA14-002A, "a compliance guarantee in the service
 * contract"; docs/compliance.md): facts, no judgement, no card data, no key. JSON, so that what was signed is what people read.
 */
import { encodeUtf8 } from "../../codec/utf8";
import { toHex } from "../../codec/hex";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Settings } from "../../storage/settings";
import type { Vault } from "../../storage/vault/vault";
import type { AccessCodes } from "../access/access-codes";
import { CODED_ROLES } from "../access/coded-role";
import type { TerminalIdentity } from "../certificates/terminal-identity";
import type { TerminalKeys } from "../keys/terminal-keys";
import { lastWipe } from "../vault-wipe";
import { VERSION } from "../version";
import { egressList, egressText } from "./egress";
import type { Protection } from "./protection";

/** Number of this form; another one for a change that readers must know of. */
const FORM = 1;

export interface StatementParts {
  readonly ports: Pick<TerminalPorts, "board" | "cipher" | "clock" | "image" | "log" | "tamper">;
  readonly settings: Settings;
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly protection: Protection;
  readonly identity: TerminalIdentity;
  readonly keys: TerminalKeys;
  readonly codes: AccessCodes;
}

/** The statement of this moment, in UTF-8. */
export function statement(parts: StatementParts): Uint8Array {
  const { ports, settings, vault, audit, protection, identity, keys, codes } = parts;
  const { clock, board, image, tamper } = ports;
  const { integrity } = protection;
  const missing = codes.missing;
  return encodeUtf8(
    JSON.stringify({
      form: FORM,
      terminal: settings.terminalId,
      serial: settings.serialNumber,
      board: board.name,
      development: board.development,
      time: timeText(clock.now()),
      started: timeText(protection.startedAt),
      version: VERSION,
      built: timeText(image.builtAt),
      image: hexOrNull(integrity.image),
      configuration: hexOrNull(integrity.configuration),
      age: protection.buildAge,
      selfTest: { time: timeText(integrity.checkedAt), failed: integrity.failed.slice() },
      // A board without switches says so; nobody shall take it for one that is shut.
      tamper: tamper === undefined ? null : { open: tamper.open.slice(), lastWipe: lastWipe({ vault }) ?? null },
      certificate: identity.notAfter === undefined ? null : timeText(identity.notAfter),
      roots: settings.tls.roots.length,
      keys: keys.facts,
      codes: CODED_ROLES.filter((role) => !missing.includes(role)),
      egress: egressList(settings).map(egressText),
      damaged: vault.damaged,
      audit: { sequence: audit.sequence, head: toHex(audit.head), broken: audit.isBroken },
    }),
  );
}

/** Seconds are enough. */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function hexOrNull(digest: Uint8Array | undefined): string | null {
  return digest === undefined ? null : toHex(digest);
}

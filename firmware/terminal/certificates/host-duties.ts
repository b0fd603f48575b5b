/** What the session with the acquirer needs of the terminal: who it is, and what it has to say besides sales. */
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { Settings } from "../../storage/settings";
import type { HostDuties } from "../administration";
import type { TerminalKeys } from "../keys/terminal-keys";
import type { Protection } from "../protection/protection";
import { StatementTask } from "../protection/statement-task";
import type { Safe } from "../safe";
import { CertificateRenewal } from "./certificate-renewal";
import { TerminalIdentity } from "./terminal-identity";

/** Opens the terminal's identity, and makes the tasks. */
export function hostDuties(
  ports: Pick<TerminalPorts, "board" | "cipher" | "clock" | "image" | "log" | "random" | "tamper">,
  settings: Settings,
  safe: Safe,
  keys: TerminalKeys,
  protection: Protection,
): HostDuties {
  const { vault, audit } = safe;
  const identity = new TerminalIdentity({ ports, vault, settings: settings.tls });
  const codes = safe.codes(settings);
  const told = new StatementTask({ ports, settings, vault, audit, protection, identity, keys, codes });
  return { identity, tasks: [new CertificateRenewal({ ports, audit, identity, settings }), told, safe.auditExport] };
}

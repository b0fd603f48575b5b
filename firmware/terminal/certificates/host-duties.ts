/** What the session with the acquirer needs of the terminal: who it is, and what it has to say besides sales. */
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { Settings } from "../../storage/settings";
import type { HostDuties } from "../host-session";
import type { Safe } from "../safe";
import { CertificateRenewal } from "./certificate-renewal";
import { TerminalIdentity } from "./terminal-identity";

/** Opens the terminal's identity, and makes the tasks. */
export function hostDuties(
  ports: Pick<TerminalPorts, "cipher" | "clock" | "log" | "random">,
  settings: Settings,
  { vault, audit, auditExport }: Pick<Safe, "vault" | "audit" | "auditExport">,
): HostDuties {
  const identity = new TerminalIdentity({ ports, vault, settings: settings.tls });
  return { identity, tasks: [new CertificateRenewal({ ports, audit, identity, settings }), auditExport] };
}

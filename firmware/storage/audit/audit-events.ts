/**
 * What the audit log notes, as data (PCI DSS 4.0.1, requirement 10.2.1; docs/audit.md). The number is in flash and in exported
 * files: it is never given to something else. `detail` says which words an entry may carry; card data have no place in it.
 */

/** Who did it. */
export const AUDIT_ROLES = Object.freeze(["terminal", "merchant", "supervisor", "technician"] as const);

export type AuditRole = (typeof AUDIT_ROLES)[number];

export const AUDIT_EVENTS = Object.freeze({
  /** The terminal started; detail: why, or its version. */
  start: 1,
  /** A role's code was set; the first time, or anew. */
  codeSet: 2,
  /** A code was right. */
  codeAccepted: 3,
  /** A code was wrong; detail: how many in a row. */
  codeRefused: 4,
  /** Codes of a role are not taken for a while; detail: seconds. */
  codeLocked: 5,
  /** Something that needs a code was done; detail: what. */
  action: 6,
  /** A key was loaded; detail: the end of its identifier. */
  keyLoaded: 7,
  /** A key block was refused; detail: why. */
  keyRefused: 8,
  /** The vault was wiped; detail: why. */
  vaultWiped: 9,
  /** A tamper switch opened; detail: which. */
  tamper: 10,
  /** A test of itself failed; detail: which. */
  selfTestFailed: 11,
  /** The image or the settings are others than before; detail: which. */
  configurationChanged: 12,
  /** A message of the host was refused; detail: why. */
  messageRefused: 13,
  /** A certificate was renewed; detail: the end of its serial number. */
  certificateRenewed: 14,
  /** The clock was set; detail: by how many seconds. */
  clockSet: 15,
  /** The log was handed to the host; detail: up to which sequence number. */
  exported: 16,
  /** Records of the vault were found changed; detail: how many. */
  vaultDamaged: 17,
  /** A software update; detail: state and version. */
  update: 18,
  /** A connection to a place that is not on the list was asked for; detail: its port. */
  egressRefused: 19,
  /** The terminal began to sell without its host, or ended it; detail: `on` or `off`, and who or what did it. */
  offlineMode: 20,
  /** A sale without the host was refused; detail: the reason. */
  offlineRefused: 21,
  /** Records of the journal were found missing; detail: how many. */
  recordsLost: 22,
} as const);

export type AuditEvent = keyof typeof AUDIT_EVENTS;

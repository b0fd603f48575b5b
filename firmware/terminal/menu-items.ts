/**
 * What the menu offers, and to whom (docs/people.md): the first level to anybody, the others to whoever knows the code. Each action of
 * a role stands in the audit log under its name.
 */
import type { TextKey } from "../ui/i18n/text-en";
import type { CodedRole } from "./access/coded-role";

/** Without a code: what a shop needs with a customer at the counter, and the doors of the roles. */
export const OPEN_ITEMS = Object.freeze([
  "menu.language",
  "menu.reprint",
  "menu.merchant",
  "menu.supervisor",
  "menu.technician",
] as const satisfies readonly TextKey[]);

export type OpenItem = (typeof OPEN_ITEMS)[number];

/** Doors, and whose code opens them. */
export const ROLE_DOORS = Object.freeze({
  "menu.merchant": "merchant",
  "menu.supervisor": "supervisor",
  "menu.technician": "technician",
} as const satisfies Readonly<Partial<Record<OpenItem, CodedRole>>>);

/** What an action is called in the audit log; card data have no place in it. */
export const ACTIONS = Object.freeze({
  "menu.refund": "refund",
  "menu.void": "void",
  "menu.xReport": "x report",
  "menu.settle": "settlement",
  "menu.zReport": "z report",
  "menu.forward": "forward",
  "menu.forwards": "forward list",
  "menu.offline": "offline mode",
  "menu.echo": "echo test",
  "menu.information": "information",
  "menu.ownCode": "own code",
  "menu.merchantCode": "merchant code",
  "menu.supervisorCode": "supervisor code",
  "menu.export": "export",
  "menu.wipe": "wipe",
} as const satisfies Readonly<Partial<Record<TextKey, string>>>);

export type RoleItem = keyof typeof ACTIONS;

/** What a shop does every day. */
const COUNTER = ["menu.refund", "menu.void", "menu.xReport", "menu.settle", "menu.zReport"] as const;
const FORWARDS = ["menu.forward", "menu.forwards"] as const;
const SERVICE = ["menu.echo", "menu.information", "menu.ownCode"] as const;

export const ROLE_ITEMS = Object.freeze({
  merchant: [...COUNTER, ...FORWARDS, ...SERVICE],
  supervisor: [...COUNTER, ...FORWARDS, "menu.offline", ...SERVICE, "menu.merchantCode"],
  technician: [...SERVICE, "menu.merchantCode", "menu.supervisorCode", "menu.export", "menu.wipe"],
} as const satisfies Readonly<Record<CodedRole, readonly RoleItem[]>>);

/** What is of use only where something may be sold offline, or was. */
export const OFFLINE_ITEMS: readonly RoleItem[] = Object.freeze([...FORWARDS, "menu.offline"]);

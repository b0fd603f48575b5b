/** The settings of the bench's terminal (docs/settings.md): a flower shop in Kraków, unless a scenario says otherwise. */
import { toHex } from "../../firmware/codec/hex";
import type { AuthorityKey } from "../cards/authority-keys";
import { acquirerName, defaultTerminalId, type TerminalIdentity } from "../certs/development";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Settings = { readonly [key: string]: Json };

/** The usual settings, without what belongs to the line and to TLS. */
export const usualSettings: Settings = {
  terminalId: defaultTerminalId,
  merchantId: "MERCHANT0000001",
  serialNumber: "TPL00001",
  acquirerId: "000001",
  merchant: { name: "Kwiaciarnia Pod Lipą", address: ["ul. Długa 7", "31-147 Kraków"], taxId: "PL6760000000" },
  merchantCategoryCode: "5992",
  currency: { numeric: "985", alpha: "PLN", exponent: 2 },
  country: "616",
  language: "pl",
  time: { zone: "Europe/Warsaw" },
  host: { name: acquirerName, port: 8583, serverName: acquirerName },
  messageType: "0200",
  // A scenario tells of one thing; those about certificates switch it on.
  tls: { enrolment: false },
};

/** Settings with those of `changes` laid over them: objects key by key, all else whole. */
export function withChanges(settings: Settings, changes: Settings): Settings {
  const merged: Record<string, Json> = { ...settings };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? withChanges(before, value) : value;
  }
  return merged;
}

/** The `tls` part for an identity. */
export function tlsSettings(identity: TerminalIdentity): Settings {
  const base64 = (der: Uint8Array): string => Buffer.from(der).toString("base64");
  const factory = { chain: identity.clientChain.map(base64), key: base64(identity.clientKey) };
  return { tls: { roots: identity.trustedRoots.map(base64), ...(identity.clientChain.length === 0 ? {} : factory) } };
}

/** The `authorityKeys` part: whose cards the terminal can tell from copies. */
export function authoritySettings(keys: readonly AuthorityKey[]): Settings {
  return {
    authorityKeys: keys.map(({ rid, index, modulus, exponent, expiry }) => ({
      ...{ rid, index, expiry },
      modulus: toHex(modulus),
      exponent: toHex(exponent),
    })),
  };
}

/** The text at a path of the settings; scenarios may have changed it to something else, which the terminal then refuses. */
export function textAt(settings: Settings, ...path: readonly string[]): string | undefined {
  const value = valueAt(settings, path);
  return typeof value === "string" ? value : undefined;
}

/** The number at a path of the settings. */
export function numberAt(settings: Settings, ...path: readonly string[]): number | undefined {
  const value = valueAt(settings, path);
  return typeof value === "number" ? value : undefined;
}

function valueAt(settings: Settings, path: readonly string[]): Json | undefined {
  let value: Json | undefined = settings;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}

function isObject(value: Json | undefined): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

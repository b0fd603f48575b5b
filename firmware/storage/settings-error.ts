/** Why settings cannot be used. The codes are those of docs/settings.md and stand on the "not provisioned" screen. */
export type SettingsCode = "P1" | "P2" | "P3" | "P4" | "P5";

/** Settings that are absent, damaged, or not allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code: SettingsCode;
  /** Path of the key (`host.port`), for `P5`. */
  readonly key: string | undefined;

  constructor(code: SettingsCode, message: string, key?: string) {
    super(key === undefined ? message : `${key}: ${message}`);
    this.code = code;
    this.key = key;
  }
}

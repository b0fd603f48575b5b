/** The technical log. Only fixed words and listed values go in; never card data, never a PIN, never a key. */
export type LogLevel = "debug" | "info" | "warning" | "error";

export interface Log {
  /** `event` is a fixed dotted name (`uplink.open`); `values` hold numbers and harmless short texts. */
  write(level: LogLevel, event: string, values?: Readonly<Record<string, string | number | boolean>>): void;
}

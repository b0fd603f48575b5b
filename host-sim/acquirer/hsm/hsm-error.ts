/** Why the security module did not carry a command out. It never says anything of keys or PINs. */
export type HsmRefusal =
  "unknown-key" | "wrong-usage" | "mac" | "key-serial-number" | "padding" | "pin-block" | "length";

export class HsmError extends Error {
  override readonly name = "HsmError";
  readonly refusal: HsmRefusal;

  constructor(refusal: HsmRefusal, detail: string) {
    super(detail);
    this.refusal = refusal;
  }
}

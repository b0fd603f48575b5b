/** The vault cannot be used: its partition is too small, or flash does not keep what is written. */
export class VaultError extends Error {
  override readonly name = "VaultError";
}

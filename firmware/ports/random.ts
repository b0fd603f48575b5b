/** Source of unpredictable bytes: the chip's generator, or in a replay the bench's seeded stream. */
export interface Random {
  /** Fills the whole buffer and returns it. */
  fill<T extends Uint8Array>(buffer: T): T;
}

/** The journal cannot be used: no partition, one that is too small or of another format, or flash that does not keep what is written. */
export class JournalError extends Error {
  override readonly name: string = "JournalError";
}

/** Every sector is needed: nothing can be written until something is released. */
export class JournalFullError extends JournalError {
  override readonly name = "JournalFullError";
}

/** What every parser of outside bytes throws: a reason from a closed list, and where in the input it was seen. */
export abstract class ParseError<Reason extends string> extends Error {
  readonly reason: Reason;
  readonly offset: number;

  protected constructor(subject: string, reason: Reason, offset: number) {
    super(`${subject}: ${reason} at ${offset}`);
    this.reason = reason;
    this.offset = offset;
  }
}

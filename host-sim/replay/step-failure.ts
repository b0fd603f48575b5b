/** A step did not come out as expected. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string) {
    super(`expected ${expected}, but ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

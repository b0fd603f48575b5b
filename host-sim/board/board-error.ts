/** A request of the firmware that the board cannot carry out: it becomes the status and text of the ANSWER. */
export class BoardError extends Error {
  override readonly name = "BoardError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

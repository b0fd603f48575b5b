/** Something the firmware has opened under a handle. */
export interface Resource {
  /** The firmware closed it. */
  close(): void;
  /** The board lost power: like `close`, but nobody far away is told. `close` is used where this is left out. */
  vanish?(): void;
}

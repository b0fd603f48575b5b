/** The terminal's own power switch. */
export interface Power {
  /** Starts the terminal anew, as if power had gone and come back. What is only in RAM is lost; it may return before that. */
  restart(): void;
}

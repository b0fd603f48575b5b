/** What the card's own loader expects of an applet. */
import type { AppletAnswer, CardCommand } from "../card-command";

export interface Applet {
  /** DF Name. */
  readonly name: Uint8Array;
  /** The applet was selected: volatile state starts anew. Answers the FCI. */
  select(): AppletAnswer;
  process(command: CardCommand): AppletAnswer;
}

/** Names of the terminal's keys as scenarios write them: what stands on the caps. */
import { KEY_CAPS } from "../board/chips/keypad-matrix";

export const keyNames: ReadonlySet<string> = new Set(KEY_CAPS.flat());

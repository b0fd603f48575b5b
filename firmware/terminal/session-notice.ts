/** What status bar and idle screen say of the session with the acquirer. */
import type { Phrase } from "../ui/i18n/translate";
import type { LinkState } from "../ui/status-bar";
import type { SessionState } from "./session-state";

export const LINK_STATES: Readonly<Record<SessionState["kind"], LinkState>> = Object.freeze({
  connecting: "connecting",
  offline: "down",
  refused: "down",
  reversing: "up",
  ready: "up",
});

/** What the idle screen says of the session; nothing when all is well. */
export function noticeOf(state: SessionState): Phrase | undefined {
  switch (state.kind) {
    case "ready":
      return undefined;
    case "connecting":
      return { key: "idle.connecting" };
    case "reversing":
      return { key: "idle.reversing" };
    case "offline":
      return { key: "idle.offline", values: { code: state.code } };
    case "refused":
      return { key: "idle.refused", values: { code: state.code } };
  }
}

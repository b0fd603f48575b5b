/** The power switch over the link: the bench ends this engine and starts another one on the same flash. */
import type { Power } from "../../ports/power";
import type { LinkSession } from "./link-session";

/** The power switch of one session. */
export function linkPower(session: LinkSession): Power {
  return { restart: () => session.post("restart", {}) };
}

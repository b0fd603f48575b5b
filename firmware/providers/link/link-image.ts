/** The image over the link: what the bench says that it started (docs/link.md, operation `image`). */
import type { Image } from "../../ports/image";
import type { LinkSession } from "./link-session";

/** The image of one session. */
export function linkImage(session: LinkSession): Image {
  return {
    get builtAt() {
      return session.call("image", {}).builtAt;
    },
    digest: () => session.call("image", {}).digest.slice(),
  };
}

/** The image over the link: what the bench says that it started (docs/link.md, operation `image`). */
import type { Image } from "../../ports/image";
import type { LinkSession } from "./link-session";

const DIGEST_BYTES = 32;

/** The image of one session. */
export function linkImage(session: LinkSession): Image {
  return {
    get builtAt() {
      return session.call("image", {}).builtAt;
    },
    digest() {
      const { digest } = session.call("image", {});
      if (digest.length !== DIGEST_BYTES) throw new Error("the image in flash is not what was built");
      // A copy, because the answer's bytes hold only until the next call.
      return digest.slice();
    },
  };
}

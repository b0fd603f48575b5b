/** The page's one connection to the bench: opens it, checks what comes, opens it anew when it is lost. */
import { fromBench } from "../../../protocol/from-bench";
import { decodePicture } from "../../../protocol/pixels";
import { connectionIs, receive } from "./panel-state";
import type { PanelStore } from "./panel-store";

const firstPauseMs = 400;
const longestPauseMs = 5000;

/** Connects the store to the bench that served the page. */
export function connectToBench(store: PanelStore): void {
  let pauseMs = firstPauseMs;
  const open = (): void => {
    const socket = new WebSocket(new URL("bench", location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    let readable = true;
    store.send = (action) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(action));
    };
    socket.onopen = () => (pauseMs = firstPauseMs);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (!readable) return;
      readable = take(store, data);
      if (readable) return;
      store.set(connectionIs(store.state, "outdated"));
      socket.close();
    };
    socket.onclose = () => {
      if (!readable) return;
      store.set(connectionIs(store.state, "lost"));
      setTimeout(open, pauseMs);
      pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
    };
  };
  open();
}

/** Whether the data could be understood. */
function take(store: PanelStore, data: string | ArrayBuffer): boolean {
  if (typeof data !== "string") {
    const picture = decodePicture(data);
    if (picture !== undefined) store.show(picture);
    return picture !== undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return false;
  }
  const result = fromBench.safeParse(value);
  if (!result.success) return false;
  store.set(receive(store.state, result.data));
  return true;
}

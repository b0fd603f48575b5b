/**
 * A firmware that only speaks TLS, for the tests of the native client: what it is told comes as serial data of a handle,
 * what it has to say is posted as TCP writes and log lines.
 */
import { decodeWake, encodeRequest } from "../../firmware/codec/link-frame";
import { LinkWriter } from "../../firmware/codec/link-bytes";
import { xsTls, type NativeTls } from "../../firmware/native/tls-xs";
import type { LinkHost } from "../../firmware/native/link-host";
import { CIPHERTEXT, CLOSE, FEED, OPEN, PLAINTEXT, WRITE } from "./tls-commands";
import { TlsError, type TlsEngine, type TlsOptions } from "../../firmware/ports/tls";

interface Globals {
  readonly taplineLink: LinkHost;
  readonly taplineTls: NativeTls;
}

const { taplineLink, taplineTls } = globalThis as unknown as Globals;
const writer = new LinkWriter();
const IDLE = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
let engine: TlsEngine | undefined;

function post(handle: number, bytes: Uint8Array | undefined): void {
  if (bytes !== undefined) taplineLink.post(encodeRequest(writer, "tcpWrite", { handle, bytes }));
}

/** Options arrive as lengths and bytes: name, root, certificate, key, then the time as digits. */
function optionsOf(bytes: Uint8Array): TlsOptions {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] * 256 + bytes[at + 1];
    parts.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  const [name, root, certificate, clientKey, now] = parts;
  const text = (part: Uint8Array): string => String.fromCharCode(...part);
  return {
    serverName: text(name),
    trustedRoots: root.length === 0 ? [] : [root],
    clientChain: certificate.length === 0 ? [] : [certificate],
    clientKey,
    now: Number(text(now)),
  };
}

function obey(handle: number, bytes: Uint8Array): void {
  if (handle === OPEN) engine = xsTls(taplineTls).create(optionsOf(bytes));
  else if (handle === FEED) engine?.feed(bytes);
  else if (handle === WRITE) engine?.write(bytes);
  else if (handle === CLOSE) engine?.close();
  else engine = undefined;
}

taplineLink.attach({
  wake(body) {
    const wake = decodeWake(body);
    if (wake.cause !== "event" || wake.event.kind !== "serialData") return;
    let failure = "";
    try {
      obey(wake.handle, wake.event.bytes);
    } catch (error) {
      if (!(error instanceof TlsError)) throw error;
      failure = `${error.failure} (${error.detail})`;
    }
    post(CIPHERTEXT, engine?.takeCiphertext());
    post(PLAINTEXT, engine?.read());
    const entry = {
      state: engine?.state ?? "none",
      version: engine?.version ?? "",
      suite: engine?.suite ?? "",
      failure,
    };
    taplineLink.post(encodeRequest(writer, "log", { level: 1, entry }));
  },
  idle: () => IDLE,
});

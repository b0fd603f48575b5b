/**
 * Who may talk to the panel. It listens on loopback only, but any page that a browser on this machine has open can send
 * requests to loopback too: from its own origin, or under a name of its own that resolves to 127.0.0.1 (DNS rebinding).
 * Hence the Host header must name loopback itself, and a browser's Origin must be the panel's.
 */

/** Names under which the panel may be called. */
const loopbackNames: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/** Whether a Host header names this machine and the panel's port. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  const match = /^([^:]+)(?::(\d{1,5}))?$/i.exec(host);
  if (match === null) return false;
  return loopbackNames.has(match[1].toLowerCase()) && Number(match[2] ?? 80) === port;
}

/**
 * Whether a WebSocket may be opened: browsers always send Origin with it (RFC 6455, 4.1), and cannot be made to lie.
 * It must be the very origin that the Host header names.
 */
export function isOwnOrigin(origin: string | undefined, host: string | undefined, port: number): boolean {
  if (origin === undefined || !isOwnHost(host, port)) return false;
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  return url.protocol === "http:" && url.origin === origin && url.host === host?.toLowerCase();
}

/** `openssl s_server` on the loopback: a TLS server that nobody here wrote, and that refuses clients by alert. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CertificateAuthority } from "../../host-sim/certs/authority";
import type { Identity } from "../../host-sim/certs/identity";

export interface OpensslServer {
  /** A connection to it. */
  readonly socket: net.Socket;
  stop(): void;
}

/** Starts a server that demands a certificate of `authority`; `version` is its option for the only TLS version. */
export async function startOpenssl(
  identity: Identity,
  authority: CertificateAuthority,
  version: string,
): Promise<OpensslServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "tapline-openssl-"));
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const files = [
    ["-cert", file("cert.pem", identity.chain[0].pem)],
    ["-key", file("key.pem", identity.privateKey.pem)],
    ["-CAfile", file("ca.pem", authority.certificate.pem)],
  ].flat();
  const demands = ["-Verify", "2", "-verify_return_error", version];
  const child = spawn("openssl", ["s_server", "-accept", "127.0.0.1:0", ...files, ...demands], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let output = "";
    child.on("error", () => reject(new Error("openssl is not installed (Debian package openssl)")));
    child.on("exit", (code) => reject(new Error(`openssl ended with ${code}: ${output}`)));
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes.toString();
      const match = /ACCEPT .*:(\d+)/.exec(output);
      if (match !== null) resolve(Number(match[1]));
    });
  });
  const socket = net.connect(port, "127.0.0.1");
  return {
    socket,
    stop: () => {
      socket.destroy();
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads a capture with tshark, a program nobody here wrote. */
import { execFileSync, spawnSync } from "node:child_process";

/** Whether the machine has it; tests that need it are skipped by name otherwise. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** What a dissected layer looks like in `-T json`: values are texts, lists when a packet carries several messages. */
export type Layer = Readonly<Record<string, unknown>>;

/** The layers of every packet, with checksums validated. */
export function dissect(path: string, port: number): Record<string, Layer>[] {
  const preferences = [
    "iso8583.len_endian:Big endian",
    "iso8583.binencode:Bin data not encoded",
    "tcp.check_checksum:TRUE",
    "ip.check_checksum:TRUE",
  ].flatMap((preference) => ["-o", preference]);
  const options = ["-r", path, "-d", `tcp.port==${port},iso8583`, ...preferences, "-T", "json", "--no-duplicate-keys"];
  const output = execFileSync("tshark", options, { encoding: "utf8", stdio: "pipe", maxBuffer: 64 << 20 });
  return (JSON.parse(output) as { _source: { layers: Record<string, Layer> } }[]).map(
    (packet) => packet._source.layers,
  );
}

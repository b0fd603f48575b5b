/** The board's secret, through the link: the firmware gets what follows from it, and a power cycle changes nothing. */
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { linkDeviceSecret } from "../../../firmware/providers/link/link-device-secret";
import { DeviceSecret } from "../../../host-sim/board/device-secret";
import { loadOrMakeDeviceSecret } from "../../../host-sim/world/device-secret-file";
import { LinkBench } from "../../support/link-bench";

describe("the device's secret", () => {
  it("gives a key for each purpose, the HMAC of its label", async () => {
    const labels = ["one", "two"];
    let keys: Uint8Array[] = [];
    const bench = await LinkBench.start((session) => {
      const secret = linkDeviceSecret(session);
      keys = labels.map((label) => secret.derive(label));
    });
    const secret = new Uint8Array(32).fill(7);
    const expected = labels.map((label) => new Uint8Array(createHmac("sha256", secret).update(label).digest()));
    expect(keys).toEqual(expected);
    await bench.stop();
  });

  it("has 32 bytes and no other number", () => {
    expect(() => new DeviceSecret(new Uint8Array(16))).toThrow(RangeError);
  });

  it("is made once for a folder and readable by its owner alone", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "secret-"));
    try {
      const first = loadOrMakeDeviceSecret(path.join(folder, "terminal"));
      expect(loadOrMakeDeviceSecret(path.join(folder, "terminal"))).toEqual(first);
      expect(loadOrMakeDeviceSecret(path.join(folder, "another"))).not.toEqual(first);
      const file = path.join(folder, "terminal", "device-secret.bin");
      expect(statSync(file).mode & 0o077).toBe(0);
      expect(readFileSync(file)).toHaveLength(32);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

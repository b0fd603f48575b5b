/** The two profiles of the board: release closes what development leaves open (docs/production.md). */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./read-manifest";

const FOLDER = path.join(ROOT, "manifests/esp32/esp32s3");

function options(file: string): Map<string, string> {
  const lines = readFileSync(path.join(FOLDER, "sdkconfig", file), "utf8").split("\n");
  const set = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("="));
  return new Map(set.map(([name, value]) => [name, value]));
}

const development = options("sdkconfig.defaults");
const release = options("sdkconfig.defaults.release");
const production = readFileSync(path.join(ROOT, "docs/production.md"), "utf8");

it.each([
  ["CONFIG_SECURE_BOOT", "y"],
  ["CONFIG_SECURE_BOOT_V2_ENABLED", "y"],
  ["CONFIG_SECURE_BOOT_BUILD_SIGNED_BINARIES", "n"],
  ["CONFIG_SECURE_BOOT_ALLOW_JTAG", "n"],
  ["CONFIG_SECURE_FLASH_ENC_ENABLED", "y"],
  ["CONFIG_SECURE_FLASH_ENCRYPTION_MODE_RELEASE", "y"],
  ["CONFIG_SECURE_FLASH_REQUIRE_ALREADY_ENABLED", "y"],
  ["CONFIG_SECURE_DISABLE_ROM_DL_MODE", "y"],
  ["CONFIG_NVS_ENCRYPTION", "y"],
  ["CONFIG_ESP_CONSOLE_NONE", "y"],
  ["CONFIG_ESP_COREDUMP_ENABLE_TO_NONE", "y"],
])("the release profile has %s=%s, the development profile does not speak of it", (name, value) => {
  expect(release.get(name)).toBe(value);
  expect(development.has(name)).toBe(false);
});

it("every option of the release profile is well formed, and said once", () => {
  const lines = readFileSync(path.join(FOLDER, "sdkconfig/sdkconfig.defaults.release"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) expect(line).toMatch(/^CONFIG_[A-Z0-9_]+=(y|n|\d+)$/);
  expect(release.size).toBe(lines.length);
});

it("the settings, which hold a private key, are encrypted in flash; what clears bits without an erase is not", () => {
  const partitions = readFileSync(path.join(FOLDER, "partitions.csv"), "utf8");
  const flags = (name: string): string =>
    partitions
      .split("\n")
      .map((line) => line.split(",").map((cell) => cell.trim()))
      .find(([first]) => first === name)?.[5] ?? "";
  expect(flags("settings")).toBe("encrypted");
  for (const name of ["vault", "audit", "counters", "journal"]) expect(flags(name)).toBe("");
});

it("the secret of the device is in the key block that the C code asks, and NVS has another one", () => {
  const code = readFileSync(path.join(ROOT, "firmware/providers/esp32/device_secret.c"), "utf8");
  expect(/#define SECRET_KEY HMAC_KEY(\d)/.exec(code)?.[1]).toBe("5");
  expect(production).toContain("burn_key BLOCK_KEY5 secret.bin HMAC_UP");
  expect(production).toContain(
    `burn_key BLOCK_KEY${release.get("CONFIG_NVS_SEC_HMAC_EFUSE_KEY_ID")} nvs_hmac.bin HMAC_UP`,
  );
});

it("the written order hides keys before hiding becomes impossible, and closes the way to the chip last", () => {
  const order = [
    "burn_key BLOCK_KEY5",
    "burn_key BLOCK_KEY4",
    "burn_key BLOCK_KEY3",
    "burn_key BLOCK_KEY0",
    "write_protect_efuse RD_DIS",
    "write_flash",
    "burn_efuse DIS_DOWNLOAD_MODE",
  ].map((step) => production.indexOf(step));
  expect(order.every((at) => at > 0)).toBe(true);
  expect([...order].sort((a, b) => a - b)).toEqual(order);
});

it("the addresses that the line writes are those of the partition table", () => {
  const partitions = readFileSync(path.join(FOLDER, "partitions.csv"), "utf8");
  const offsets = Object.fromEntries(
    partitions
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(",").map((cell) => cell.trim()))
      .map(([name, , , offset]) => [name, offset]),
  );
  for (const name of ["nvs", "otadata", "ota_0", "settings"]) expect(production).toContain(`${offsets[name]} `);
});

/** The settings' place in flash: magic, version, length, checksum, JSON (docs/settings.md, "Image"). */
import { decodeUtf8, encodeUtf8 } from "../codec/utf8";
import type { FlashOpener } from "../ports/io";
import type { PartitionName } from "../ports/store";
import { crc32 } from "../codec/crc32";
import { SettingsError } from "./settings-error";
import { checkSettings, type Settings } from "./settings";

const PARTITION: PartitionName = "settings";
const MAGIC = 0x54504c53; // "TPLS"
const VERSION = 1;
const HEADER_BYTES = 14;

/** Puts the image around a JSON text. */
export function encodeSettingsImage(json: string): Uint8Array {
  const body = encodeUtf8(json);
  const image = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(image.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, VERSION);
  view.setUint32(6, body.length);
  view.setUint32(10, crc32(body));
  image.set(body, HEADER_BYTES);
  return image;
}

/** Takes the JSON text out of an image, of which `read` gives any part; throws {@link SettingsError} P1 to P4. */
export function decodeSettingsImage(size: number, read: (byteLength: number, offset: number) => Uint8Array): string {
  if (size < HEADER_BYTES) throw new SettingsError("P1", "the partition is too small");
  const header = read(HEADER_BYTES, 0);
  const view = new DataView(header.buffer, header.byteOffset, HEADER_BYTES);
  if (view.getUint32(0) !== MAGIC) throw new SettingsError("P1", "there are no settings");
  if (view.getUint16(4) !== VERSION) throw new SettingsError("P2", `version ${view.getUint16(4)} is not known`);
  const length = view.getUint32(6);
  if (length > size - HEADER_BYTES) throw new SettingsError("P3", "the length runs over the partition's end");
  const body = read(length, HEADER_BYTES);
  if (crc32(body) !== view.getUint32(10)) throw new SettingsError("P3", "the checksum is wrong");
  const json = decodeUtf8(body);
  if (json === undefined) throw new SettingsError("P4", "not UTF-8");
  return json;
}

/** Reads and checks the settings of this terminal; throws {@link SettingsError}. */
export function readSettings(flash: FlashOpener): Settings {
  const partition = flash.open({ path: PARTITION, mode: "r" });
  try {
    const json = decodeSettingsImage(partition.status().size, (byteLength, offset) =>
      partition.read(byteLength, offset),
    );
    let parsed: unknown;
    try {
      parsed = JSON.parse(json);
    } catch {
      throw new SettingsError("P4", "not JSON");
    }
    return checkSettings(parsed);
  } finally {
    partition.close();
  }
}

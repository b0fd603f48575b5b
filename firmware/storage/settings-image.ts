/** The settings' place in flash: magic, version, length, checksum, JSON (docs/settings.md, "Image"). */
import { decodeUtf8, encodeUtf8 } from "../codec/utf8";
import type { Cipher } from "../ports/cipher";
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

/** Bytes hashed at a time: the settings may be longer than what is free. */
const PIECE_BYTES = 1024;

/**
 * What settings this terminal has, in 32 bytes: SHA-256 of the hash so far (at first nothing) and the next piece of the image, piece by
 * piece. `undefined` without an image.
 */
export function settingsDigest(flash: FlashOpener, cipher: Pick<Cipher, "sha256">): Uint8Array | undefined {
  const partition = flash.open({ path: PARTITION, mode: "r" });
  try {
    const header = partition.read(HEADER_BYTES, 0);
    const view = new DataView(header.buffer, header.byteOffset, HEADER_BYTES);
    const end = HEADER_BYTES + view.getUint32(6);
    if (view.getUint32(0) !== MAGIC || end > partition.status().size) return undefined;
    let digest: Uint8Array = new Uint8Array(0);
    for (let at = 0; at < end; at += PIECE_BYTES) {
      const piece = partition.read(Math.min(PIECE_BYTES, end - at), at);
      const hashed = new Uint8Array(digest.length + piece.length);
      hashed.set(digest);
      hashed.set(piece, digest.length);
      digest = cipher.sha256(hashed);
    }
    return digest;
  } finally {
    partition.close();
  }
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

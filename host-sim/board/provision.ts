/**
 * Writes a terminal's settings into its flash, as provisioning does (docs/settings.md, "Image"). The bench has its own
 * writer of the format, so that a mistake in the firmware's reader cannot hide behind one of its own.
 */
import { crc32 } from "node:zlib";
import type { FlashDevice } from "./chip";

const MAGIC = "TPLS";
const VERSION = 1;
const HEADER_LENGTH = 14;

/** The settings do not fit the partition. */
export class ProvisionError extends Error {
  override readonly name = "ProvisionError";
}

/** The image of settings, which are anything that JSON can hold: whether the terminal takes them is the terminal's say. */
export function settingsImage(settings: unknown): Uint8Array {
  const json = Buffer.from(JSON.stringify(settings));
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write(MAGIC, 0, "latin1");
  header.writeUInt16BE(VERSION, 4);
  header.writeUInt32BE(json.length, 6);
  header.writeUInt32BE(crc32(json), 10);
  return Buffer.concat([header, json]);
}

/** Erases the partition and writes the settings into it. */
export function provision(partition: FlashDevice, settings: unknown): void {
  const image = settingsImage(settings);
  if (image.length > partition.size) {
    throw new ProvisionError(`settings of ${image.length} bytes, room for ${partition.size}`);
  }
  for (let block = 0; block < partition.size / partition.blockLength; block++) partition.eraseBlock(block);
  partition.write(0, image);
}

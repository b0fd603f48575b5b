/** The capture file format that every analyser reads: libpcap 2.4 (draft-ietf-opsawg-pcap), big-endian, microseconds. */

const headerBytes = 24;
const recordHeaderBytes = 16;
/** LINKTYPE_ETHERNET */
const linkType = 1;
/** The longest packet a record may hold. */
const snapLength = 0x4_0000;

/** The header that begins a capture file. */
export function fileHeader(): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, snapLength);
  view.setUint32(20, linkType);
  return bytes;
}

/** A packet with the header of its record; `at` in milliseconds since 1970 UTC. */
export function record(at: number, packet: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(recordHeaderBytes + packet.length);
  const view = new DataView(bytes.buffer);
  const microseconds = Math.round(at * 1000);
  view.setUint32(0, Math.floor(microseconds / 1_000_000));
  view.setUint32(4, microseconds % 1_000_000);
  view.setUint32(8, packet.length);
  view.setUint32(12, packet.length);
  bytes.set(packet, recordHeaderBytes);
  return bytes;
}

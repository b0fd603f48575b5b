/** One TCP segment (RFC 9293, 3.1) in an IPv4 packet (RFC 791, 3.1) in an Ethernet frame, checksums included. */

const ethernetBytes = 14;
const ipBytes = 20;
const tcpBytes = 20;
const tcpProtocol = 6;

/** Bits of the TCP flags field. */
export const flags = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, acknowledge: 0x10 } as const;

/** One end of a connection. */
export interface Endpoint {
  /** IPv4 address as a number. */
  readonly address: number;
  readonly port: number;
}

export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** IPv4 identification. */
  readonly identification: number;
  readonly payload: Uint8Array;
}

/** The whole Ethernet frame. */
export function encodeSegment(segment: Segment): Uint8Array {
  const tcpLength = tcpBytes + segment.payload.length;
  const frame = new Uint8Array(ethernetBytes + ipBytes + tcpLength);
  const view = new DataView(frame.buffer);
  writeEthernet(view, segment);
  writeIp(view, segment, tcpLength);
  const tcp = ethernetBytes + ipBytes;
  view.setUint16(tcp, segment.from.port);
  view.setUint16(tcp + 2, segment.to.port);
  view.setUint32(tcp + 4, segment.sequence);
  view.setUint32(tcp + 8, segment.acknowledgement);
  view.setUint8(tcp + 12, (tcpBytes / 4) << 4);
  view.setUint8(tcp + 13, segment.flags);
  view.setUint16(tcp + 14, 0xffff);
  frame.set(segment.payload, tcp + tcpBytes);
  // The sum runs over a pseudo header too: both addresses, the protocol, the length (RFC 9293, 3.1).
  const pseudo = sum(view, ethernetBytes + 12, 8) + tcpProtocol + tcpLength;
  view.setUint16(tcp + 16, fold(pseudo + sum(view, tcp, tcpLength)));
  return frame;
}

/** Locally administered hardware addresses made of the IPv4 address, so that they tell the ends apart. */
function writeEthernet(view: DataView, segment: Segment): void {
  view.setUint16(0, 0x0200);
  view.setUint32(2, segment.to.address);
  view.setUint16(6, 0x0200);
  view.setUint32(8, segment.from.address);
  view.setUint16(12, 0x0800);
}

function writeIp(view: DataView, segment: Segment, payloadLength: number): void {
  const ip = ethernetBytes;
  view.setUint8(ip, 0x45);
  view.setUint16(ip + 2, ipBytes + payloadLength);
  view.setUint16(ip + 4, segment.identification);
  view.setUint16(ip + 6, 0x4000); // do not fragment
  view.setUint8(ip + 8, 64);
  view.setUint8(ip + 9, tcpProtocol);
  view.setUint32(ip + 12, segment.from.address);
  view.setUint32(ip + 16, segment.to.address);
  view.setUint16(ip + 10, fold(sum(view, ip, ipBytes)));
}

/** Sum of the 16-bit words; an odd last byte counts as if a zero followed (RFC 1071). */
function sum(view: DataView, offset: number, length: number): number {
  let total = 0;
  for (let index = 0; index + 1 < length; index += 2) total += view.getUint16(offset + index);
  if (length % 2 === 1) total += view.getUint8(offset + length - 1) << 8;
  return total;
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

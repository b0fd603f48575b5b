/**
 * What the engine `node` puts on the wire in place of TLS. It proves nothing and hides nothing; it only keeps TLS 1.3's
 * order of flights (RFC 8446, figure 1), so that a scenario takes the same steps and the same simulated time as with real
 * TLS in `xs`. It opens with a magic no other protocol begins with, by which a socket network refuses it.
 *
 * Record: type u8, length u24, body. Flights: magic + hello → server → finish (+ data).
 */

export const PASS_THROUGH_MAGIC = Uint8Array.from(Buffer.from("\u0000TAPLINE-NO-TLS\n", "latin1"));

export const RECORD_TYPES = { hello: 1, server: 2, finish: 3, data: 4, alert: 5, close: 6 } as const;

export type RecordType = keyof typeof RECORD_TYPES;

export interface PassThroughRecord {
  readonly type: RecordType;
  readonly body: Uint8Array;
}

/** Bytes that are no pass-through record. */
export class PassThroughError extends Error {
  override readonly name = "PassThroughError";
}

const HEADER_LENGTH = 4;
const LONGEST_BODY = 0xffff;

export function encodeRecord(type: RecordType, body: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEADER_LENGTH + body.length);
  record[0] = RECORD_TYPES[type];
  record.writeUIntBE(body.length, 1, 3);
  record.set(body, HEADER_LENGTH);
  return record;
}

/** Plaintext as data records, as many as it takes. */
export function encodeData(plaintext: Uint8Array): Uint8Array {
  const records: Uint8Array[] = [];
  for (let offset = 0; offset < plaintext.length; offset += LONGEST_BODY) {
    records.push(encodeRecord("data", plaintext.subarray(offset, offset + LONGEST_BODY)));
  }
  return Buffer.concat(records);
}

/** A certificate chain as a body: each certificate's DER after its length as u24. */
export function encodeChain(chain: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    chain.map((certificate) => {
      const length = Buffer.alloc(3);
      length.writeUIntBE(certificate.length, 0, 3);
      return Buffer.concat([length, certificate]);
    }),
  );
}

export function decodeChain(body: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(body);
  const chain: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length;) {
    if (offset + 3 > bytes.length) throw new PassThroughError("certificate chain cut short");
    const end = offset + 3 + bytes.readUIntBE(offset, 3);
    if (end > bytes.length) throw new PassThroughError("certificate cut short");
    chain.push(bytes.subarray(offset + 3, end));
    offset = end;
  }
  return chain;
}

/** Whether bytes begin with the magic; `undefined` while there are too few to tell. */
export function isPassThrough(bytes: Uint8Array): boolean | undefined {
  const length = Math.min(bytes.length, PASS_THROUGH_MAGIC.length);
  for (let index = 0; index < length; index++) if (bytes[index] !== PASS_THROUGH_MAGIC[index]) return false;
  return length === PASS_THROUGH_MAGIC.length ? true : undefined;
}

/** Collects bytes until records are whole. */
export class RecordReader {
  #pending = Buffer.alloc(0);

  push(bytes: Uint8Array): PassThroughRecord[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const records: PassThroughRecord[] = [];
    while (this.#pending.length >= HEADER_LENGTH) {
      const length = this.#pending.readUIntBE(1, 3);
      if (length > LONGEST_BODY) throw new PassThroughError(`record of ${length} bytes`);
      if (this.#pending.length < HEADER_LENGTH + length) break;
      records.push({
        type: typeOf(this.#pending[0]),
        body: this.#pending.subarray(HEADER_LENGTH, HEADER_LENGTH + length),
      });
      this.#pending = this.#pending.subarray(HEADER_LENGTH + length);
    }
    return records;
  }
}

function typeOf(code: number): RecordType {
  for (const type of Object.keys(RECORD_TYPES) as RecordType[]) if (RECORD_TYPES[type] === code) return type;
  throw new PassThroughError(`record type ${code}`);
}

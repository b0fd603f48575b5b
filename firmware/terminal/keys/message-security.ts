/**
 * Messages sealed and opened: one transaction key for a request and its answer, account data and PIN enciphered, a MAC over everything
 * (docs/decisions/0004-keys-on-the-wire.md). What cannot be believed is refused with a reason, and never looked into.
 */
import { isMessageMac, MAC_LENGTH, messageMac } from "../../crypto/message-authentication";
import { encipherPinBlock4, encodePinBlock0 } from "../../crypto/pin-block";
import { desEcbEncrypt } from "../../crypto/des";
import { sameSecret } from "../../crypto/wipe";
import { pack, unpack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { CardSecrets } from "./account-data";
import { wipeSecrets } from "./account-data";
import type { KeyFault, TerminalKeys } from "./terminal-keys";
import { encryptAccountData, MAC_ALGORITHMS, type TransactionKey } from "./transaction-key";

/** Why an answer is refused. `other-transaction` is not bad by itself: it may be the late answer to an earlier request. */
export type SecurityRefusal = "unexpected" | "no-serial-number" | "other-transaction" | "no-mac" | "wrong-mac";

export type OpenedMessage =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "refused"; readonly reason: SecurityRefusal };

const PIN_BLOCK = 52;
const SERIAL_NUMBER = 53;
const ACCOUNT_DATA = 62;
const FIRST_BITMAP_MAC = 64;
const SECOND_BITMAP_MAC = 128;
const LAST_OF_FIRST_BITMAP = 64;
/** What sealing puts into a message. */
const ADDED_FIELDS: readonly number[] = Object.freeze([
  PIN_BLOCK,
  SERIAL_NUMBER,
  ACCOUNT_DATA,
  FIRST_BITMAP_MAC,
  SECOND_BITMAP_MAC,
]);

export class MessageSecurity {
  readonly #ports: Pick<TerminalPorts, "cipher" | "random">;
  readonly #keys: Pick<TerminalKeys, "take" | "fault" | "isRunningOut">;
  /** The key of the request under way, or of the last one. */
  #current: TransactionKey | undefined;

  constructor(
    ports: Pick<TerminalPorts, "cipher" | "random">,
    keys: Pick<TerminalKeys, "take" | "fault" | "isRunningOut">,
  ) {
    this.#ports = ports;
    this.#keys = keys;
  }

  /** Why nothing can be sealed; `undefined` when there are keys. */
  get fault(): KeyFault | undefined {
    return this.#keys.fault;
  }

  /** Why no sale can begin, though what is owed can still be sent. */
  get saleFault(): KeyFault | undefined {
    return this.#keys.fault ?? (this.#keys.isRunningOut ? "K2" : undefined);
  }

  /**
   * The bytes of a request under a key of its own; the answers to earlier ones can be opened no more. `secrets` are overwritten. A
   * code when there is no key.
   */
  seal(message: Message, secrets?: CardSecrets): Uint8Array | KeyFault {
    this.end();
    const key = this.#keys.take();
    try {
      if (typeof key === "string") return key;
      this.#current = key;
      message.set(SERIAL_NUMBER, key.keySerialNumber);
      if (secrets !== undefined) this.#encipher(message, key, secrets);
      return this.#authenticated(message, key);
    } finally {
      wipeSecrets(secrets);
      // The message itself stays as it was made: it may be what a reversal or a repeat is made from.
      for (const field of ADDED_FIELDS) message.delete(field);
    }
  }

  /** What is inside the bytes, if the host made them as the answer to the request under way. */
  open(body: Uint8Array): OpenedMessage {
    const message = unpack(tapline87, body);
    const key = this.#current;
    const refused = (reason: SecurityRefusal): OpenedMessage => ({ kind: "refused", reason });
    if (key === undefined) return refused("unexpected");
    const serialNumber = message.bytes(SERIAL_NUMBER);
    if (serialNumber === undefined) return refused("no-serial-number");
    if (!sameSecret(serialNumber, key.keySerialNumber)) return refused("other-transaction");
    const mac = message.bytes(macFieldOf(message));
    if (mac === undefined) return refused("no-mac");
    const working = key.workingKey("answerMac");
    const covered = body.subarray(0, body.length - MAC_LENGTH);
    const isRight = isMessageMac(this.#ports.cipher, MAC_ALGORITHMS[key.kind], working, covered, mac);
    working.fill(0);
    return isRight ? { kind: "message", message } : refused("wrong-mac");
  }

  /** No answer is waited for any more: overwrites the key. */
  end(): void {
    this.#current?.wipe();
    this.#current = undefined;
  }

  #encipher(message: Message, key: TransactionKey, { accountData, pin }: CardSecrets): void {
    message.set(ACCOUNT_DATA, encryptAccountData(this.#ports.cipher, key, accountData));
    if (pin !== undefined) message.set(PIN_BLOCK, this.#pinBlock(key, pin));
  }

  /** Format 4 under AES, format 0 under TDES (ISO 9564-1). */
  #pinBlock(key: TransactionKey, { digits, pan }: NonNullable<CardSecrets["pin"]>): Uint8Array {
    const { cipher, random } = this.#ports;
    const working = key.workingKey("pin");
    try {
      if (key.kind === "aes") return encipherPinBlock4(cipher, random, working, digits, pan);
      const clear = encodePinBlock0(digits, pan);
      const block = desEcbEncrypt(working, clear);
      clear.fill(0);
      return block;
    } finally {
      working.fill(0);
    }
  }

  #authenticated(message: Message, key: TransactionKey): Uint8Array {
    message.set(macFieldOf(message), new Uint8Array(MAC_LENGTH));
    const bytes = pack(tapline87, message);
    const working = key.workingKey("requestMac");
    const covered = bytes.subarray(0, bytes.length - MAC_LENGTH);
    bytes.set(messageMac(this.#ports.cipher, MAC_ALGORITHMS[key.kind], working, covered), covered.length);
    working.fill(0);
    return bytes;
  }
}

/** The last field: 128 where there is a second bitmap, else 64 (ISO 8583:1987, 4.3.64 and 4.3.128). */
function macFieldOf(message: Message): number {
  const { size } = message;
  const isLong = size > 0 && message.numberAt(size - 1) > LAST_OF_FIRST_BITMAP;
  return isLong ? SECOND_BITMAP_MAC : FIRST_BITMAP_MAC;
}

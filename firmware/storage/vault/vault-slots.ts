/** What lies in the vault: the number of each secret (docs/vault.md). A number is never given to something else. */
export const VAULT_SLOTS = Object.freeze({
  /** Keys of AES DUKPT, one a register (X9.24-3, 6.3): 33 slots from here, each a counter and its key. */
  aesDukptRegisters: 0x0100,
  /** Initial key ID of the registers above. */
  aesDukptIdentity: 0x0121,
  /** Future keys of TDES DUKPT (X9.24-1, A.2): 21 slots from here. */
  tdesDukptRegisters: 0x0130,
  /** Initial key serial number of the registers above. */
  tdesDukptIdentity: 0x0150,
  /** Identifiers of every initial key that was ever loaded: no secret, and it outlives a wipe. */
  loadedKeys: 0x0160,
  /** Salted hash of a role's code; the role's number is added. */
  codes: 0x0200,
  /** Wrong attempts and the end of the delay of a role; the role's number is added. It outlives a wipe. */
  attempts: 0x0210,
  /** Private key of the terminal's certificate, and the one asked for but not certified yet. */
  certificateKey: 0x0300,
  nextCertificateKey: 0x0301,
  /** Certificate chain that came over the uplink. */
  certificateChain: 0x0302,
  /** Key of account data that wait to be sent; there as long as some do. */
  queueKey: 0x0310,
  /** Latest time the clock is known to have shown. It outlives a wipe. */
  latestTime: 0x0400,
  /** Why the vault was wiped: no secret. */
  wipeReason: 0x0410,
  /** SHA-256 of the image and of the settings that this terminal last ran with. */
  imageDigest: 0x0411,
  configurationDigest: 0x0412,
} as const);

/**
 * Enciphering a PIN for the issuer (online PIN): the PIN module's own keys, which no board has yet. A terminal without it takes a
 * PIN for the card alone, and asks for the chip where the issuer wants a PIN.
 */
export interface PinEncipherment {
  /** Enciphers the digits, one a byte, to the host's key; gives fields 52 and 53 of the request. The digits are overwritten. */
  encipher(
    digits: Uint8Array,
    pan: string,
  ): { readonly pinBlock: Uint8Array; readonly securityInformation: Uint8Array };
}

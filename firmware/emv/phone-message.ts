/** What a phone wants its holder to do, after it declined (C-2, A.1: Phone Message Table, POS Cardholder Interaction Information). */

/** Masks over the three bytes of tag DF4B; any bit of a mask sends the holder to the phone (default table of C-2). */
const seePhoneMasks = Object.freeze([0x000001, 0x000800, 0x000400, 0x000100, 0x000200]);

/** Whether the device asks for its holder: context conflict, offline PIN, PIN change, or confirmation wanted. */
export function asksForHolder(interaction: Uint8Array | undefined): boolean {
  if (interaction === undefined || interaction.length !== 3) return false;
  const bits = (interaction[0] << 16) | (interaction[1] << 8) | interaction[2];
  return seePhoneMasks.some((mask) => (bits & mask) === mask);
}

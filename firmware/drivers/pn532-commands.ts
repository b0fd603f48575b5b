/** The commands of the PN532 that a terminal needs, with their parameters (NXP UM0701-02, 7). */

/** Commands by code: usual length of the answer and how long it may take. */
export const DIAGNOSE = Object.freeze({ code: 0x00, usualAnswer: 1, timeoutMs: 2_000 });
export const GET_FIRMWARE_VERSION = Object.freeze({ code: 0x02, usualAnswer: 4, timeoutMs: 100 });
export const SET_PARAMETERS = Object.freeze({ code: 0x12, usualAnswer: 0, timeoutMs: 100 });
export const SAM_CONFIGURATION = Object.freeze({ code: 0x14, usualAnswer: 0, timeoutMs: 100 });
export const RF_CONFIGURATION = Object.freeze({ code: 0x32, usualAnswer: 0, timeoutMs: 100 });
/** A card may ask for more time again and again (S(WTX)); a terminal's patience ends here. */
export const IN_DATA_EXCHANGE = Object.freeze({ code: 0x40, usualAnswer: 263, timeoutMs: 10_000 });
/** Two cards with UIDs of seven bytes and ATS of twenty. */
export const IN_LIST_PASSIVE_TARGET = Object.freeze({ code: 0x4a, usualAnswer: 65, timeoutMs: 1_000 });

export const IC_PN532 = 0x32;
/** Normal mode without a SAM; timeout unused; IRQ pin in use (7.2.10). */
export const SAM_NORMAL = Object.freeze([0x01, 0x14, 0x01]);
/** fAutomaticRATS: cards with ISO-DEP come back ready for APDUs (7.2.9). */
export const AUTOMATIC_RATS = Object.freeze([0x10]);
/** Item 5: no retries for NFCIP-1, one for card activation, so that a poll of an empty field ends soon (7.3.1). */
export const FEW_RETRIES = Object.freeze([0x05, 0x00, 0x00, 0x01]);
export const FIELD_OFF = Object.freeze([0x01, 0x00]);
/** ISO/IEC 14443-4 card presence detection (7.2.1). */
export const PRESENCE_TEST = Object.freeze([0x06]);

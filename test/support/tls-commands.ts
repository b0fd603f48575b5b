/** Handles between the TLS probe and its test: what the probe is told on them, or what it says on them. */
export const OPEN = 1;
export const FEED = 2;
export const WRITE = 3;
export const CLOSE = 4;
export const DROP = 5;
export const CIPHERTEXT = 6;
export const PLAINTEXT = 7;

/**
 * What steps and RSA operations cost on an ESP32 at 240 MHz, by public figures. An estimate: no board was measured. Where each
 * number comes from, and how to count it again: docs/bench.md.
 */

/** Frequency of the core. */
export const clockMHz = 240;

/** CoreMark of one core at that frequency (ESP32 series data sheet), and instructions of an iteration, in millions, on 32-bit RISC. */
const coreMark = 504.85;
const coreMarkInstructions = 0.32;
export const cyclesPerInstruction = clockMHz / (coreMark * coreMarkInstructions);

/** Instructions of the 32-bit engine for a step, natives included, garbage collection not. */
const instructionsForStep = 58;
/** Instructions of a collection, and steps from one to the next, with the heap that manifests/moddable gives a board. */
const instructionsForCollection = 340_000;
const stepsToCollection = 58_000;
export const instructionsPerStep = instructionsForStep + instructionsForCollection / stepsToCollection;

/**
 * Espressif's own limit for an RSA public operation of 2048 bits with the accelerator (ESP-IDF, mbedtls/test_apps,
 * crypto_performance_esp32.h: 19,000 microseconds). Shorter keys go by the square of their length.
 */
const rsa2048Ms = 19;

/** One RSA public operation, at most. */
export function rsaMilliseconds(bits: number): number {
  return rsa2048Ms * (bits / 2048) ** 2;
}

/** One step of byte code. */
export function stepMicroseconds(): number {
  return (instructionsPerStep * cyclesPerInstruction) / clockMHz;
}

/** Time of so many steps, and of RSA operations with moduli of these lengths. */
export function esp32Milliseconds(steps: number, rsaBits: readonly number[]): number {
  return (steps * stepMicroseconds()) / 1000 + rsaBits.reduce((sum, bits) => sum + rsaMilliseconds(bits), 0);
}

/**
 * The reference board: Espressif's ESP32-S3-DevKitC-1 (module N16R8) with the terminal's parts wired to it. The same facts
 * for people are in docs/moddable.md; display pins are in manifests/esp32/esp32s3/manifest.json, where the SDK's driver reads them.
 *
 * Not used on purpose: 0, 3, 45, 46 (strapping), 19, 20 (USB), 26 to 37 (flash and PSRAM), 43, 44 (console), 48 (its RGB LED).
 */
export const BOARD = Object.freeze({
  name: "esp32s3",
  /** One bus for PN532 and MCP23017. */
  i2c: { data: 4, clock: 5, port: 0, hz: 400_000 },
  contactless: { address: 0x24, interruptPin: 6 },
  keypad: { address: 0x20, interruptPin: 7 },
  /** Left to right. */
  lights: [39, 40, 41, 42],
  buzzer: 21,
  /** Normally closed to ground under the two halves of the case. */
  tamper: [
    { name: "front", pin: 14 },
    { name: "back", pin: 17 },
  ],
  stripe: { port: 1, receive: 18, baud: 9600 },
  printer: { port: 2, receive: 15, transmit: 16, baud: 115_200, columns: 48 },
} as const);

/** Where the parts of the bench's board lie. The board's side of the same facts is host-sim/board/wiring.ts. */
export const PINS = Object.freeze({
  name: "bench",
  display: { width: 320, height: 240 },
  contactless: { port: 0, address: 0x24, hz: 400_000, interruptPin: 4 },
  keypad: { port: 0, address: 0x20, hz: 400_000, interruptPin: 5 },
  lights: [12, 13, 14, 15],
  buzzer: 18,
  tamper: [
    { name: "front", pin: 19 },
    { name: "back", pin: 20 },
  ],
  stripe: { port: 1, baud: 9600 },
  contact: { port: 3, baud: 115_200 },
  printer: { port: 2, baud: 115_200, columns: 48 },
} as const);

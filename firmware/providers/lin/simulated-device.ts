/**
 * What lies around the screen in the SDK's simulator: keys, card slot, lights and sounder of the device that
 * manifests/lin/simulator describes. Both sides send each other JSON; this file knows the words.
 */
import { encodeAscii } from "../../codec/ascii";
import { stripeLrc, TRACK_1_BASE, TRACK_2_BASE, type StripeBase } from "../../codec/lrc";
import type { StripeReader, Swipe } from "../../ports/card-reader";
import type { Key, Keypad } from "../../ports/keypad";
import type { Buzzer, LightPattern, Lights, Tone } from "../../ports/signals";

/** The simulator's additions to the screen. */
interface SimulatorScreen {
  onMessage: ((message: string) => void) | undefined;
  postMessage(message: string): void;
}

/** From the simulator: a key that went down, or a card that was drawn through; tracks from sentinel to sentinel. */
interface FromSimulator {
  readonly key?: Key;
  readonly swipe?: { readonly track1?: string; readonly track2?: string };
}

export class SimulatedDevice {
  readonly keypad: Keypad = { onKey: undefined };
  readonly stripe: StripeReader = { onSwipe: undefined };
  readonly lights: Lights;
  readonly buzzer: Buzzer;

  constructor(panel: unknown) {
    const simulator = panel as SimulatorScreen;
    const post = (message: object): void => simulator.postMessage(JSON.stringify(message));
    // A copy: XS marks what it turns into JSON, which it cannot do to the patterns that lie in read-only memory.
    this.lights = { show: (lights: LightPattern) => post({ lights: [...lights] }) };
    this.buzzer = { play: (tone: Tone) => post({ tone }) };
    simulator.onMessage = (message) => this.#take(JSON.parse(message) as FromSimulator);
  }

  #take({ key, swipe }: FromSimulator): void {
    if (key !== undefined) this.keypad.onKey?.(key);
    if (swipe !== undefined) this.stripe.onSwipe?.(swipeOf(swipe));
  }
}

/** What the head sends: every track with its check character behind. */
function swipeOf({ track1, track2 }: NonNullable<FromSimulator["swipe"]>): Swipe {
  return { track1: withLrc(track1, TRACK_1_BASE), track2: withLrc(track2, TRACK_2_BASE) };
}

function withLrc(track: string | undefined, base: StripeBase): Uint8Array | undefined {
  if (track === undefined) return undefined;
  const characters = encodeAscii(track);
  const sent = new Uint8Array(characters.length + 1);
  sent.set(characters);
  sent[characters.length] = stripeLrc(characters, base);
  return sent;
}

/** Lights and sounds of the reader (EMV Contactless Book A, 9.2 and annex: user interface). */

/** The four contactless lights, left to right: on or off. */
export type LightPattern = readonly [boolean, boolean, boolean, boolean];

export interface Lights {
  show(pattern: LightPattern): void;
}

/** `success`: about 1500 Hz for 500 ms; `alert`: twice 750 Hz for 200 ms; `key`: a short click. */
export type Tone = "success" | "alert" | "key";

export interface Buzzer {
  /** Starts the tone and returns; a tone under way is replaced. */
  play(tone: Tone): void;
}

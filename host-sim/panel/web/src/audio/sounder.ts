/** The terminal's sounder, played by the browser. Silent until the person switches it on: browsers and ears ask for that. */

/** A piezo sounder is a square wave; loud enough to hear, quiet enough for an office. */
const volume = 0.06;
/** Without a ramp every start and stop clicks. */
const rampSeconds = 0.004;

export class Sounder {
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #oscillator: OscillatorNode | undefined;
  #enabled = false;

  /** Switches sound on or off. Must be called from a click, or browsers refuse. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    if (!enabled) {
      this.play(0, 0);
      return;
    }
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  /** Plays what the sounder's pin does; 0 Hz or duty 0 is silence. */
  play(hz: number, duty: number): void {
    const context = this.#context;
    if (context === undefined) return;
    if (this.#oscillator === undefined) {
      this.#gain = context.createGain();
      this.#gain.gain.value = 0;
      this.#gain.connect(context.destination);
      this.#oscillator = context.createOscillator();
      this.#oscillator.type = "square";
      this.#oscillator.connect(this.#gain);
      this.#oscillator.start();
    }
    const sounding = this.#enabled && hz > 0 && duty > 0;
    if (sounding) this.#oscillator.frequency.setValueAtTime(hz, context.currentTime);
    this.#gain?.gain.setTargetAtTime(sounding ? volume : 0, context.currentTime, rampSeconds);
  }
}

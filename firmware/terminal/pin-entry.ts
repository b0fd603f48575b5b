/** Taking a PIN for the card, which gets it as a block of format 2 and nothing else. */
import { encodePinBlock2 } from "../crypto/pin-block";
import type { PinAnswer, PinPrompt } from "../emv/contact-services";
import { typePin, type PinPadSetting } from "./pin-pad";

/** Asks until there is a PIN, or nobody will give one. */
export async function enterPin(setting: PinPadSetting, prompt: PinPrompt): Promise<PinAnswer> {
  const typed = await typePin(setting, prompt);
  if (typed.kind !== "entered") return typed;
  const block = encodePinBlock2(typed.digits);
  typed.digits.fill(0);
  return { kind: "entered", block };
}

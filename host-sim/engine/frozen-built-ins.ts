/**
 * A module that freezes the built-ins, as the Moddable linker does where modules are preloaded: they lie in flash then and
 * cannot be changed. Firmware that assigns over an inherited name of theirs fails here as it would on the device.
 */
import type { ImageModule } from "./image-file";

const SOURCE = `
const seen = new Set([globalThis, undefined, null]);
const pending = [];
const reach = (value) => {
  if ((typeof value !== "object" && typeof value !== "function") || seen.has(value)) return;
  seen.add(value);
  pending.push(value);
};
for (const name of Object.getOwnPropertyNames(globalThis)) reach(globalThis[name]);
// What has no name of its own.
for (const unnamed of [
  async () => {}, function* () {}, async function* () {}, [].values(), new Map().keys(), new Set().keys(), ""[Symbol.iterator](),
  "".matchAll(/./g), new Uint8Array(),
]) reach(Object.getPrototypeOf(unnamed));
while (pending.length > 0) {
  const value = pending.pop();
  reach(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key);
    reach(held), reach(get), reach(set);
  }
  Object.freeze(value);
}
`;

/** Preloaded before every other module. */
export const FROZEN_BUILT_INS: ImageModule = { moduleName: "frozen-built-ins", source: SOURCE, preload: true };

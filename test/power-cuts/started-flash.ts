/** Flash of a terminal that was started before: keys loaded, signed on once. Made once for each kind of settings. */
import type { Settings } from "../../host-sim/world/terminal-settings";
import { World } from "../../host-sim/world/world";

const seed = 20;
const images = new Map<string, Promise<Uint8Array>>();

export function startedFlash(settings: Settings = {}): Promise<Uint8Array> {
  const name = JSON.stringify(settings);
  let image = images.get(name);
  if (image === undefined) images.set(name, (image = start(settings)));
  return image;
}

async function start(settings: Settings): Promise<Uint8Array> {
  const world = await World.create({ engine: "node", time: "virtual", seed, settings });
  try {
    await world.terminal.powerOn();
    await world.terminal.runFor(20_000);
    world.terminal.powerOff();
    return world.terminal.flash.image();
  } finally {
    await world.close();
  }
}

/** Puts world and server together for `tapline start`, and takes them apart again in order. */
import path from "node:path";
import type { TerminalCodes } from "../../board/terminal-codes";
import type { EngineKind } from "../../engine/engine";
import { FolderLock } from "../../world/folder-lock";
import { World } from "../../world/world";
import { PanelServer } from "./panel-server";
import { WorldBench } from "./world-bench";

export interface PanelOptions {
  readonly port: number;
  readonly engine: EngineKind;
  /** Keep nothing. */
  readonly ephemeral: boolean;
  /** The terminal comes without codes, and demands them; for a folder whose terminal has its codes it is too late. */
  readonly firstBoot?: boolean;
  /** Where ledger and flash are kept otherwise. */
  readonly folder?: string;
}

export interface RunningPanel {
  readonly url: string;
  readonly terminalId: string;
  /** The codes that the terminal was handed over with; `undefined` when it came without. */
  readonly codes: TerminalCodes | undefined;
  /** Ends everything in order: pages, engine, acquirer, ledger. May be called twice. */
  stop(): Promise<void>;
}

const dataFolder = path.resolve(__dirname, "../../../build/data");

/** Starts the simulator; resolves when the page is served and the terminal has booted. Rejects with a `MendableError` for what a person can mend. */
export async function startPanel(options: PanelOptions): Promise<RunningPanel> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = options.ephemeral ? undefined : (options.folder ?? dataFolder);
    if (folder !== undefined) {
      const lock = FolderLock.take(folder);
      undo.push(() => lock.release());
    }
    const { engine, firstBoot } = options;
    const world = await World.create({
      engine,
      time: "real",
      folder,
      firstBoot,
      settings: { tls: { enrolment: true } },
    });
    undo.push(() => world.close());
    const bench = new WorldBench(world);
    undo.push(() => bench.stop());
    const server = await PanelServer.start({ bench, port: options.port });
    undo.push(() => server.stop());
    await bench.powerOn();
    return { url: server.url, terminalId: world.terminalId, codes: world.codes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** All commands, in the order of the help text. A command loads its own part of the bench only when it runs. */
import type { Command } from "commander";
import { registerAcquirer } from "./acquirer";
import { registerAudit } from "./audit";
import { registerBench } from "./bench";
import { registerCerts } from "./certs";
import { registerChaos } from "./chaos";
import { registerCompliance } from "./compliance";
import { registerLeakScan } from "./leak-scan";
import { registerModdableBuild } from "./moddable-build";
import { registerReplay } from "./replay";
import { registerSettingsImage } from "./settings-image";
import { registerStart } from "./start";
import { registerXsScan } from "./xs-scan";

/** Adds one command to the program. */
export type RegisterCommand = (program: Command) => void;

export const commands: readonly RegisterCommand[] = [
  registerStart,
  registerReplay,
  registerChaos,
  registerAcquirer,
  registerAudit,
  registerBench,
  registerXsScan,
  registerLeakScan,
  registerCerts,
  registerCompliance,
  registerSettingsImage,
  registerModdableBuild,
];

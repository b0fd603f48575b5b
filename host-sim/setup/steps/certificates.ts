/** The development certificates, when there are none. */
import { existsSync } from "node:fs";
import path from "node:path";
import { developmentDirectory, loadOrMakeCertificates } from "../../certs/development";
import type { SetupStep } from "../step";

const directory = path.resolve(__dirname, "../../..", developmentDirectory);

export const certificates: SetupStep = {
  title: "Development certificates",
  profiles: ["start", "test"],
  needed: () => !existsSync(directory),
  run: async () => {
    await loadOrMakeCertificates(directory);
  },
};

/** Builds the firmware for the SDK's simulator on Linux. */
import { existsSync } from "node:fs";
import path from "node:path";
import { mbedtlsSources, MBEDTLS_SOURCES } from "../setup/steps/mbedtls-sources";
import { BUILD_FOLDER, mcconfig, partFolder, ROOT, type Build } from "./mcconfig";
import { buildResources } from "./resources";
import { SdkError, type ModdableSdk } from "./sdk";

/** What was built and how to see it. */
export interface LinBuild {
  /** The library that the simulator loads. */
  readonly library: string;
  readonly simulator: string;
  /** Our device for the simulator. */
  readonly devices: string;
}

/** Builds; rejects with what is missing or with the end of mcconfig's output. */
export async function buildLin(sdk: ModdableSdk, release: boolean, onLine: (line: string) => void): Promise<LinBuild> {
  if (!existsSync(MBEDTLS_SOURCES) || (await mbedtlsSources.needed("start"))) {
    throw new SdkError(`the sources of Mbed TLS are not in ${MBEDTLS_SOURCES}: please run \`npm run setup\` first`);
  }
  buildResources();
  const manifest = path.join(ROOT, "manifests/lin");
  // The simulated flash lies in the folder `flash` of what the image knows as `files`.
  const build: Build = { sdk, manifest, platform: "lin", release, config: { files: BUILD_FOLDER }, onLine };
  await mcconfig(build, { make: true });
  return {
    library: path.join(partFolder(build, "bin"), "mc.so"),
    simulator: path.join(sdk.root, "build/bin/lin/release/mcsim"),
    devices: path.join(manifest, "simulator"),
  };
}

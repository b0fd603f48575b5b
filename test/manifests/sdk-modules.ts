/**
 * Modules of the Moddable SDK that the providers may import, with the platforms that have them at run time. The compiler and the
 * SDK's linker take all of them everywhere: on a platform without one, the program fails only when it runs.
 * Source: modules/io/manifests/<platform> and the manifests that ours include, SDK 8.2.
 */
export type Platform = "lin" | "esp32";

const both: readonly Platform[] = ["lin", "esp32"];

export const SDK_MODULES: Readonly<Record<string, readonly Platform[]>> = {
  Resource: both,
  "commodetto/Poco": both,
  "commodetto/parseBMF": both,
  "commodetto/parseRLE": both,
  "embedded:io/digital": ["esp32"],
  "embedded:io/i2c": ["esp32"],
  "embedded:io/pwm": ["esp32"],
  "embedded:io/serial": both,
  "embedded:io/socket/tcp": both,
  "embedded:network/interface/wifi": ["esp32"],
  "embedded:storage/files": ["lin"],
  "embedded:storage/flash": ["esp32"],
  "embedded:storage/key-value": ["esp32"],
  "mc/config": both,
  net: both,
  qrcode: both,
  sntp: both,
  time: both,
  timer: both,
};

/** The main module of the ESP32-S3 build: the terminal on its board. */
import { boot } from "boot";
import { esp32Ports } from "providers/esp32/ports";
import { builtAt, isDevelopment } from "providers/moddable/build-facts";

boot(esp32Ports(builtAt(), isDevelopment()));

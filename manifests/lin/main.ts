/** The main module of the simulator build: the terminal on the SDK's simulated screen. */
import { boot } from "boot";
import { linPorts } from "providers/lin/ports";
import { builtAt, isDevelopment } from "providers/moddable/build-facts";

boot(linPorts(builtAt(), isDevelopment()));

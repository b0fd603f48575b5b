/* Makes a machine read-only, as what the device's linker writes into flash. */
#ifndef TAPLINE_XS_FLASH_H
#define TAPLINE_XS_FLASH_H

/* From now on `root` is only cloned, never run. Includers have xsAll.h. */
void flash_freeze(txMachine *root);

#endif

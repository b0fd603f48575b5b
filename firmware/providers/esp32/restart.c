#include <esp_system.h>

#include "xsmc.h"

/* restart(): as a reset does; it does not return. */
void xs_tapline_restart(xsMachine *the)
{
  esp_restart();
}

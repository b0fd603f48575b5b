/* Host functions as a table, made into methods of an object. */
#ifndef TAPLINE_XS_HOST_FUNCTIONS_H
#define TAPLINE_XS_HOST_FUNCTIONS_H

#include <stddef.h>

#include "xsmc.h"

struct host_function {
  const char *name;
  xsCallback function;
  int length;
};

/* Adds the functions to `object`, a slot of the caller's frame. */
void host_functions_add(xsMachine *the, xsSlot *object, const struct host_function *functions, size_t count);
/* Makes a property of the global object. */
void host_functions_publish(xsMachine *the, const char *name, xsSlot *object);

#endif

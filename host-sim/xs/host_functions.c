#include "host_functions.h"

void host_functions_add(xsMachine *the, xsSlot *object, const struct host_function *functions, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    xsIdentifier name = xsID(functions[i].name);
    xsResult = xsNewHostFunctionObject(functions[i].function, functions[i].length, name);
    xsmcSet(*object, name, xsResult);
  }
}

void host_functions_publish(xsMachine *the, const char *name, xsSlot *object)
{
  xsmcSet(xsGlobal, xsID(name), *object);
}

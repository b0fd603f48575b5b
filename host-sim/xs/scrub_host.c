#include "scrub_host.h"

#include "host_functions.h"

static int wanted;

static void scrub(xsMachine *the)
{
  (void)the;
  wanted = 1;
}

static const struct host_function functions[] = { { "scrub", scrub, 0 } };

void scrub_host_install(xsMachine *the)
{
  xsmcVars(1);
  xsmcSetNewObject(xsVar(0));
  host_functions_add(the, &xsVar(0), functions, sizeof functions / sizeof *functions);
  host_functions_publish(the, "taplineMemory", &xsVar(0));
}

int scrub_host_wanted(void)
{
  int was = wanted;
  wanted = 0;
  return was;
}

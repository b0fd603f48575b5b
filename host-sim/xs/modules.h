/*
 * The modules of a firmware: names resolved as Moddable does (relative to the importer's name, .js and
 * .mjs stripped), code compiled once and kept outside the heap.
 */
#ifndef TAPLINE_XS_MODULES_H
#define TAPLINE_XS_MODULES_H

#include "engine.h"

enum { MODULE_NAME_SIZE = 128 };

struct modules {
  const struct engine_module *list;
  size_t count;
  void **scripts; /* txScript, a type without a tag; one a module */
  size_t code_bytes;
  /* The specifier that named no module and who asked, for the fault. */
  char missing[MODULE_NAME_SIZE];
  char importer[MODULE_NAME_SIZE];
};

/* Compiles all modules in `root`. On a syntax error fills `fault` and returns 0. */
int modules_open(struct modules *modules, const struct engine_module *list, size_t count, engine_machine *root,
                 struct engine_fault *fault);
void modules_close(struct modules *modules);
/* Writes the module's name to `path`; 0 when there is none of that name. */
int modules_resolve(const struct modules *modules, const char *importer, const char *specifier,
                    char path[MODULE_NAME_SIZE]);

#endif

/* Compiles a module's source to byte code that lies outside the heap, as preloaded code does on the device. */
#ifndef TAPLINE_XS_COMPILE_H
#define TAPLINE_XS_COMPILE_H

#include "engine.h"

/*
 * Returns a script whose names are keys of `root` and whose functions and strings are referred to in place.
 * Includers have xsScript.h. On a syntax error fills `fault` and returns NULL.
 */
txScript *compile_module(engine_machine *root, const struct engine_module *module, struct engine_fault *fault);

#endif

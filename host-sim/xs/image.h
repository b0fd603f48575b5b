/*
 * The firmware image: every module's name and JavaScript, in one file that host-sim/engine/image-file.ts writes.
 *
 *   "TAPLINE2"  count u32  { preload u8, name length u16, name, source length u32, source }   (numbers big-endian)
 *
 * The first module is the main module. Those with a preload of 1 are evaluated ahead, as a manifest's "preload" says.
 */
#ifndef TAPLINE_XS_IMAGE_H
#define TAPLINE_XS_IMAGE_H

#include "engine.h"

struct image {
  struct engine_module *modules;
  size_t count;
};

/* Reads the file into memory that lives as long as the process. Returns NULL, or what is wrong with it. */
const char *image_read(struct image *image, const char *path);

#endif

/* The command line. */
#ifndef TAPLINE_XS_OPTIONS_H
#define TAPLINE_XS_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

struct options {
  const char *image;
  size_t heap_size; /* bytes of this build: twice what the device would be given where slots are twice as large */
  uint32_t stack_slots;
  uint32_t steps;  /* a wake; 0: no limit */
  size_t tls_size; /* bytes of TLS memory */
  int confine;
};

/* NULL, or what is wrong with the command line. */
const char *options_parse(struct options *options, int count, char **arguments);

#endif

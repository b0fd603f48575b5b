/*
 * Unpredictable bytes of the platform. Each provider has its own: lin/random_lin.c, esp32/random_esp32.c.
 */
#ifndef TAPLINE_RANDOM_H
#define TAPLINE_RANDOM_H

#include <stddef.h>

/* Fills `bytes`; returns 0, or anything else when it cannot. */
int tapline_random(unsigned char *bytes, size_t size);

#endif

/*
 * One source of randomness for everything in Mbed TLS: the chip's generator on the device, the bench's stream
 * elsewhere. It is set before any other call of this module.
 */
#ifndef TAPLINE_CRYPTO_START_H
#define TAPLINE_CRYPTO_START_H

#include <stddef.h>

/* Fills `bytes`; returns 0, or anything else when it cannot. */
typedef int (*crypto_random)(unsigned char *bytes, size_t size);

/* Returns 0, or the library's error. */
int crypto_start(crypto_random random);
/* The source in the shape that Mbed TLS's older interfaces take. */
int crypto_random_bytes(void *unused, unsigned char *bytes, size_t size);

#endif

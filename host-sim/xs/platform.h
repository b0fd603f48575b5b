/*
 * What XS may know of the machine below it: the C library's arithmetic, strings and malloc, and a few
 * hooks (memory.c, modules.c, fault.c, run.c). No thread, no file, no socket, no clock, no debugger. XS
 * includes this header through its XSPLATFORM definition.
 */
#ifndef TAPLINE_XS_PLATFORM_H
#define TAPLINE_XS_PLATFORM_H

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

/* Parts of XS's own xsPlatforms.c and xsAtomics.c that suit us; every other default stays out and is ours. */
#define mxUseDefaultBuildKeys 1
#define mxUseDefaultSharedChunks 1
#define mxUseDefaultCStackLimit 0

struct engine;
#define mxMachinePlatform \
  void *host; \
  struct engine *engine;

/* The tables of names and keys count against the heap, as they do on the device. */
void *memory_table_allocate(size_t size);
void memory_table_free(void *table);
#define c_malloc_uint32(SIZE) memory_table_allocate(SIZE)
#define c_free_uint32(POINTER) memory_table_free(POINTER)

/* Date and Math.random come from the bench: Date shows the time of the last wake, in UTC. */
int run_time_of_day(struct timeval *time, void *zone);
#define c_gettimeofday run_time_of_day
typedef struct timeval c_timeval;
#define c_localtime gmtime
#define c_mktime timegm
uint32_t run_random(void);
#define C_RAND_MAX 0x7FFFFFFF
#define c_rand run_random
#define c_srand(SEED) ((void)(SEED))

#endif

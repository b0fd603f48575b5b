/*
 * One XS machine with a fixed heap, its modules, its promise jobs and its faults. The owner gives the
 * modules and installs host functions, imports the main module, then delivers events one at a time.
 *
 * Built-ins and the code of the modules lie outside the heap, as they lie in flash on the device.
 */
#ifndef TAPLINE_XS_ENGINE_H
#define TAPLINE_XS_ENGINE_H

#include <stddef.h>
#include <stdint.h>

struct engine;

/* The machine as its two headers call it: xsAll.h (inside XS) and xsmc.h (host functions). */
#ifdef __XSALL__
typedef struct sxMachine engine_machine;
#else
typedef struct xsMachineRecord engine_machine;
#endif

enum engine_fault_kind {
  ENGINE_EXCEPTION, /* thrown out of a module body or an event */
  ENGINE_REJECTION, /* a promise rejected and nobody listening when the jobs had run */
  ENGINE_MEMORY,    /* the heap is full */
  ENGINE_STACK,     /* the XS stack or the C stack is full */
  ENGINE_ABORT      /* more steps in one event than allowed, or XS found itself inconsistent */
};

struct engine_fault {
  enum engine_fault_kind kind;
  int line;         /* 1-based; 0 unknown */
  char module[128]; /* empty when XS knows none (a thrown value that is no Error) */
  char message[256];
  char stack[1024]; /* "at function (module:line)" per line */
};

/* Bytes unless said otherwise. `Peak` is since start. */
struct engine_instruments {
  size_t slot_bytes, slots_used, slots_peak;
  size_t chunk_bytes_used, chunk_bytes_peak;
  size_t stack_slots_used, stack_slots_peak, stack_slots_limit;
  size_t heap_taken, heap_limit, tables, code;
  unsigned collections, modules, keys;
  uint64_t steps;
};

/* Memory of the texts stays the caller's. */
struct engine_module {
  const char *name;
  const char *source;
  size_t size;
  int preload; /* evaluated before the machine is made; what it leaves lies outside the heap too */
};

struct engine_options {
  size_t heap_size;
  uint32_t stack_slots;
  uint32_t steps_per_event; /* 0: no limit */
  const struct engine_module *modules;
  size_t module_count;
  void (*install)(engine_machine *the); /* in a host frame */
  /* Called once; the machine is lost and this must not return. */
  void (*fault)(const struct engine_fault *fault);
  double (*epoch_ms)(void);
  uint32_t (*random)(void);
};

/* Compiles the modules and makes the machine. NULL when the system's memory or the heap is too small even for that. */
struct engine *engine_create(const struct engine_options *options);
void engine_delete(struct engine *engine);
/* Imports a module and what it imports; runs promise jobs to the end. */
void engine_import(struct engine *engine, const char *name);
/* Runs `event` in a host frame, then promise jobs to the end. */
void engine_deliver(struct engine *engine, void (*event)(engine_machine *the, void *argument), void *argument);
/* Overwrites what the machine no longer uses, by a collection of garbage. Only between events. */
void engine_scrub(struct engine *engine);
/* Collects garbage, then reads the instruments. Only between events. */
void engine_sample(struct engine *engine, struct engine_instruments *sample);

#endif

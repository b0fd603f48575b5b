/* The inside of an engine, shared by the files that make it up. They include xsAll.h first. */
#ifndef TAPLINE_XS_ENGINE_PARTS_H
#define TAPLINE_XS_ENGINE_PARTS_H

#include "engine.h"
#include "heap.h"
#include "modules.h"

struct engine {
  struct engine_options options;
  struct heap flash;  /* of the root machine: built-ins and the names in the modules */
  struct heap heap;   /* of the machine that runs */
  txMachine *root;    /* shared, read-only once made */
  txMachine *machine;
  struct modules modules;
  int jobs_pending;
  size_t stack_peak; /* in slots, up to the last scrub, which takes its traces away */
  txU4 steps_seen; /* XS counts in 32 bits; we extend */
  uint64_t steps;
};

/* fault.c. Neither returns. */
void fault_exception(txMachine *the, enum engine_fault_kind kind, txSlot *reason);
void fault_report(struct engine *engine, const struct engine_fault *fault);
/* run.c */
void run_preload(struct engine *engine);
void run_count_steps(struct engine *engine);
/* XS runs one machine in this process; hooks that are given none find it here. */
extern struct engine *engine_current;

#endif

/* Events, promise jobs, and the counting of steps. */
#include "xsAll.h"

#include "engine_parts.h"
#include "memory.h"

enum { C_STACK_SIZE = 512 * 1024 };

void fxQueuePromiseJobs(txMachine *the)
{
  the->engine->jobs_pending = 1;
}

static txBoolean too_many_steps(txMachine *the, txU4 steps)
{
  (void)the, (void)steps;
  return 0; /* no more */
}

void run_count_steps(struct engine *engine)
{
  engine->steps += (txU4)(engine->machine->meterIndex - engine->steps_seen);
  engine->steps_seen = engine->machine->meterIndex;
}

static void begin_event(struct engine *engine)
{
  memory_use(&engine->heap);
  run_count_steps(engine);
  fxBeginMetering(engine->machine, too_many_steps, engine->options.steps_per_event);
  engine->steps_seen = 0; /* metering begins at 0 */
}

/* The list holds pairs: a weak reference to the promise, then its reason. */
static void report_rejection(txMachine *the)
{
  txSlot *promise = mxUnhandledPromises.value.reference->next;
  if (!promise)
    return;
  mxPushSlot(promise->next); /* keeps the reason from the collector */
  fault_exception(the, ENGINE_REJECTION, the->stack);
}

static void run_jobs(txMachine *the)
{
  while (the->engine->jobs_pending) {
    the->engine->jobs_pending = 0;
    fxRunPromiseJobs(the);
  }
  report_rejection(the);
  fxEndJob(the);
}

/* Runs `event` in a host frame, then promise jobs to the end. */
static void run(txMachine *the, void (*event)(txMachine *the, void *argument), void *argument)
{
  mxTry(the) {
    /* fxEndHost would run the jobs and turn faults into aborts; its frame is left by hand instead. */
    fxBeginHost(the);
    event(the, argument);
    the->stack = the->frame + 5;
    the->scope = the->frame->value.frame.scope;
    the->code = the->frame->value.frame.code;
    the->frame = the->frame->next;
  }
  mxCatch(the) {
    fault_exception(the, ENGINE_EXCEPTION, &mxException);
  }
  run_jobs(the);
}

void engine_deliver(struct engine *engine, void (*event)(txMachine *the, void *argument), void *argument)
{
  begin_event(engine);
  run(engine->machine, event, argument);
  run_count_steps(engine);
}

static void import(txMachine *the, void *name)
{
  mxOverflow(-1);
  fxString(the, --the->stack, name);
  fxAwaitImport(the, XS_IMPORT_NAMESPACE);
  the->stack++;
}

void engine_import(struct engine *engine, const char *name)
{
  engine_deliver(engine, import, (void *)name);
}

void run_preload(struct engine *engine)
{
  for (size_t i = 0; i < engine->modules.count; i++)
    if (engine->modules.list[i].preload)
      run(engine->root, import, (void *)engine->modules.list[i].name);
}

/* What XS asks of a platform. */

int run_time_of_day(struct timeval *time, void *zone)
{
  (void)zone;
  double epoch_ms = engine_current->options.epoch_ms();
  time->tv_sec = (time_t)floor(epoch_ms / 1000);
  time->tv_usec = (suseconds_t)((epoch_ms - floor(epoch_ms / 1000) * 1000) * 1000);
  return 0;
}

uint32_t run_random(void)
{
  return engine_current->options.random() & C_RAND_MAX;
}

char *fxCStackLimit(void)
{
  return (char *)__builtin_frame_address(0) - C_STACK_SIZE;
}

void fxCreateMachinePlatform(txMachine *the)
{
  the->engine = the->context;
}

void fxDeleteMachinePlatform(txMachine *the)
{
  (void)the;
}

/* No debugger is connected: XS is compiled with mxDebug for its line numbers only. */
void fxConnect(txMachine *the) { (void)the; }
void fxDisconnect(txMachine *the) { (void)the; }
txBoolean fxIsConnected(txMachine *the) { (void)the; return 0; }
txBoolean fxIsReadable(txMachine *the) { (void)the; return 0; }
void fxReceive(txMachine *the) { (void)the; }
void fxSend(txMachine *the, txBoolean more) { (void)the, (void)more; }

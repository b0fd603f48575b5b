/* Making and ending an engine. */
#include "xsAll.h"

#include "engine_parts.h"
#include "flash.h"
#include "machine_scrub.h"
#include "memory.h"
#include "stack_paint.h"

/*
 * Sizes as a Moddable manifest's "creation" gives them. Growth in small steps keeps the peak near what is used;
 * keys are names made at run time beyond those in the code, a fixed table: running out is a fault.
 */
static const txCreation device = {
  .initialChunkSize = 1024,
  .incrementalChunkSize = 2048,
  .initialHeapCount = 512,
  .incrementalHeapCount = 64,
  .initialKeyCount = 256,
  .incrementalKeyCount = 0,
  .nameModulo = 127,
  .symbolModulo = 127,
  .parserBufferSize = 8 * 1024,
  .parserTableModulo = 127,
};

enum { FLASH_SIZE = 4 * 1024 * 1024, FLASH_KEYS = 16 * 1024, FLASH_STACK_SLOTS = 1024 };

/* The root machine holds the built-ins, every name in the code, and what preloaded modules made: the device's flash. */
static int create_root(struct engine *engine)
{
  txCreation creation = device;
  struct engine_fault fault;
  /* Room for everything at once: XS collects before it grows, a third of the start. fxShareMachine collects once, at the end. */
  creation.initialChunkSize = 512 * 1024;
  creation.incrementalChunkSize = 64 * 1024;
  creation.initialHeapCount = 64 * 1024;
  creation.incrementalHeapCount = 8 * 1024;
  creation.parserTableModulo = 509;
  creation.initialKeyCount = FLASH_KEYS;
  creation.stackCount = FLASH_STACK_SLOTS;
  if (!heap_create(&engine->flash, FLASH_SIZE))
    return 0;
  memory_use(&engine->flash);
  engine->root = fxCreateMachine(&creation, "flash", engine, XS_NO_ID);
  if (!engine->root)
    return 0;
  const struct engine_options *options = &engine->options;
  if (!modules_open(&engine->modules, options->modules, options->module_count, engine->root, &fault))
    fault_report(engine, &fault);
  run_preload(engine);
  flash_freeze(engine->root);
  return 1;
}

static int create_machine(struct engine *engine)
{
  txCreation creation = device;
  creation.stackCount = (txSize)engine->options.stack_slots;
  if (!heap_create(&engine->heap, engine->options.heap_size))
    return 0;
  memory_use(&engine->heap);
  engine->machine = fxCloneMachine(&creation, engine->root, "tapline", engine);
  if (!engine->machine)
    return 0;
  stack_paint(engine->machine);
  return 1;
}

static void install(txMachine *the, void *argument)
{
  struct engine *engine = argument;
  engine->options.install(the);
}

struct engine *engine_create(const struct engine_options *options)
{
  struct engine *engine = calloc(1, sizeof *engine);
  if (!engine)
    return NULL;
  engine->options = *options;
  engine_current = engine;
  if (!create_root(engine) || !create_machine(engine)) {
    engine_delete(engine);
    return NULL;
  }
  engine_deliver(engine, install, engine);
  return engine;
}

void engine_delete(struct engine *engine)
{
  if (!engine)
    return;
  memory_use(&engine->heap);
  if (engine->machine)
    fxDeleteMachine(engine->machine);
  memory_use(&engine->flash);
  if (engine->root)
    fxDeleteMachine(engine->root);
  modules_close(&engine->modules);
  heap_delete(&engine->heap);
  heap_delete(&engine->flash);
  free(engine);
}

static size_t stack_peak(const struct engine *engine)
{
  size_t since_scrub = stack_peak_slots(engine->machine);
  return since_scrub > engine->stack_peak ? since_scrub : engine->stack_peak;
}

void engine_scrub(struct engine *engine)
{
  memory_use(&engine->heap);
  engine->stack_peak = stack_peak(engine);
  machine_scrub(engine->machine);
  stack_paint(engine->machine);
}

void engine_sample(struct engine *engine, struct engine_instruments *sample)
{
  txMachine *the = engine->machine;
  memory_use(&engine->heap);
  fxCollectGarbage(the);
  run_count_steps(engine);
  *sample = (struct engine_instruments){
    .slot_bytes = sizeof(txSlot),
    .slots_used = (size_t)the->currentHeapCount,
    .slots_peak = (size_t)the->peakHeapCount,
    .chunk_bytes_used = (size_t)the->currentChunksSize,
    .chunk_bytes_peak = (size_t)the->peakChunksSize,
    .stack_slots_used = (size_t)(the->stackTop - the->stack),
    .stack_slots_peak = stack_peak(engine),
    .stack_slots_limit = (size_t)(the->stackTop - the->stackBottom),
    .heap_taken = heap_taken(&engine->heap),
    .heap_limit = engine->options.heap_size,
    .tables = engine->heap.tables,
    .code = engine->modules.code_bytes,
    .collections = the->garbageCollectionCount,
    .modules = (unsigned)engine->modules.count,
    .keys = (unsigned)(the->keyIndex - the->keyOffset),
    .steps = engine->steps,
  };
}

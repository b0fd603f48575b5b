/* Faults: what went wrong, in which module and line, and who called whom. */
#include "xsAll.h"

#include "engine_parts.h"

struct engine *engine_current;

static void append(char *text, size_t size, const char *format, ...)
{
  size_t used = strlen(text);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text + used, size - used, format, arguments);
  va_end(arguments);
}

static void add_frame(txMachine *the, struct engine_fault *fault, const char *name, txID file, int line)
{
  const char *module = file != XS_NO_ID ? fxGetKeyName(the, file) : NULL;
  if (module && !fault->module[0]) {
    append(fault->module, sizeof fault->module, "%s", module);
    fault->line = line;
  }
  append(fault->stack, sizeof fault->stack, "%sat %s", fault->stack[0] ? "\n" : "", name && *name ? name : "(anonymous)");
  if (module)
    append(fault->stack, sizeof fault->stack, " (%s:%d)", module, line);
}

/* The frames that are running now. Allocates nothing, so that it works with the heap full. */
static void describe_frames(txMachine *the, struct engine_fault *fault)
{
  for (txSlot *frame = the->frame; frame && frame->next; frame = frame->next) {
    txSlot *environment = mxFrameToEnvironment(frame);
    char name[96] = "";
    if ((frame + 3)->kind != XS_REFERENCE_KIND) /* the frame's function */
      continue;
    fxBufferFrameName(the, name, sizeof name, frame, "");
    add_frame(the, fault, name, environment->ID, environment->value.environment.line);
  }
}

/* The frames an Error kept when it was made. */
static void describe_error(txMachine *the, struct engine_fault *fault, txSlot *instance)
{
  txSlot *internal = instance->next;
  if (!internal || internal->kind != XS_ERROR_KIND || !internal->value.reference)
    return;
  for (txSlot *slot = internal->value.reference->next; slot; slot = slot->next)
    add_frame(the, fault, slot->value.key.string, slot->ID, (int)slot->value.key.sum);
}

static void describe_value(txMachine *the, struct engine_fault *fault, txSlot *value)
{
  if (value->kind == XS_REFERENCE_KIND)
    describe_error(the, fault, value->value.reference);
  mxTry(the) {
    mxPushSlot(value);
    fxToString(the, the->stack);
    append(fault->message, sizeof fault->message, "%s", the->stack->value.string);
    mxPop();
  }
  mxCatch(the) {
    append(fault->message, sizeof fault->message, "a value that cannot be shown");
  }
}

/* A failed import carries no frame: XS found out while linking, and modules.c remembers what was asked for. */
static void describe_missing_module(const struct modules *modules, struct engine_fault *fault)
{
  if (fault->module[0] || !modules->missing[0])
    return;
  append(fault->module, sizeof fault->module, "%s", modules->importer);
  append(fault->message, sizeof fault->message, ": no module \"%s\"", modules->missing);
}

void fault_report(struct engine *engine, const struct engine_fault *fault)
{
  engine->options.fault(fault);
  abort(); /* the owner's function does not return */
}

void fault_exception(txMachine *the, enum engine_fault_kind kind, txSlot *reason)
{
  struct engine_fault fault = { .kind = kind };
  describe_value(the, &fault, reason);
  describe_missing_module(&the->engine->modules, &fault);
  fault_report(the->engine, &fault);
}

/* XS gives up. The message says it in XS's own terms. */
void fxAbort(txMachine *the, int status)
{
  static const struct {
    enum engine_fault_kind kind;
    const char *message;
  } faults[] = {
    [XS_DEBUGGER_EXIT] = { ENGINE_ABORT, "debugger" },
    [XS_NOT_ENOUGH_MEMORY_EXIT] = { ENGINE_MEMORY, "out of memory" },
    [XS_STACK_OVERFLOW_EXIT] = { ENGINE_STACK, "stack overflow" },
    [XS_FATAL_CHECK_EXIT] = { ENGINE_ABORT, "fatal check" },
    [XS_DEAD_STRIP_EXIT] = { ENGINE_ABORT, "dead strip" },
    [XS_UNHANDLED_EXCEPTION_EXIT] = { ENGINE_EXCEPTION, NULL },
    [XS_NO_MORE_KEYS_EXIT] = { ENGINE_MEMORY, "no more keys" },
    [XS_TOO_MUCH_COMPUTATION_EXIT] = { ENGINE_ABORT, "too much computation" },
    [XS_UNHANDLED_REJECTION_EXIT] = { ENGINE_REJECTION, NULL },
  };
  struct engine_fault fault = { .kind = ENGINE_ABORT, .message = "unknown" };
  if (status >= 0 && (size_t)status < sizeof faults / sizeof *faults) {
    fault.kind = faults[status].kind;
    if (!faults[status].message)
      fault_exception(the, fault.kind, &mxException);
    snprintf(fault.message, sizeof fault.message, "%s", faults[status].message);
  }
  if (the)
    describe_frames(the, &fault);
  fault_report(engine_current, &fault);
}

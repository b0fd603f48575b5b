#include "xsAll.h"

#include "flash.h"

enum { SPARE_SLOTS = 64 };

/*
 * A clone copies values out of the shared machine, and its collector then looks after their chunks as after its own.
 * A value whose kind says that its chunk lies elsewhere (..._X) is left alone; the device's linker changes kinds alike.
 */
static void refer_outside(txSlot *slot)
{
  switch (slot->kind) {
  case XS_STRING_KIND:
    slot->kind = XS_STRING_X_KIND;
    break;
  case XS_KEY_KIND:
    slot->kind = XS_KEY_X_KIND;
    break;
  case XS_CODE_KIND:
    slot->kind = XS_CODE_X_KIND;
    break;
  case XS_BIGINT_KIND:
    slot->kind = XS_BIGINT_X_KIND;
    break;
  default:
    break;
  }
}

/* The elements of an array lie in a chunk, not among the slots. */
static void refer_elements_outside(txMachine *root, txSlot *array)
{
  txIndex count = fxGetIndexSize(root, array);
  for (txSlot *element = array->value.array.address; count; count--)
    refer_outside(element++);
}

static int is_function(const txSlot *instance)
{
  const txSlot *internal = instance->next;
  if (!internal || !(internal->flag & XS_INTERNAL_FLAG))
    return 0;
  return internal->kind == XS_CODE_KIND || internal->kind == XS_CODE_X_KIND || internal->kind == XS_CALLBACK_KIND ||
         internal->kind == XS_CALLBACK_X_KIND;
}

static void freeze_instance(txSlot *instance)
{
  for (txSlot *property = instance->next; property; property = property->next)
    property->flag |= property->kind == XS_ACCESSOR_KIND ? XS_DONT_DELETE_FLAG : XS_DONT_DELETE_FLAG | XS_DONT_SET_FLAG;
  instance->flag |= XS_DONT_PATCH_FLAG;
}

static void freeze_function(txMachine *the, txSlot *function)
{
  freeze_instance(function);
  if (!(function->flag & XS_CAN_CONSTRUCT_FLAG))
    return;
  for (txSlot *property = function->next; property; property = property->next)
    if (property->ID == mxID(_prototype) && property->kind == XS_REFERENCE_KIND)
      freeze_instance(property->value.reference);
}

/*
 * Whatever could be changed costs an entry in a table of the clone, by which its changed copy is found. The device's linker
 * freezes functions, prototypes of constructors, scopes, and variables that hold functions, which then need none.
 */
static void freeze_code(txMachine *the, txSlot *slot)
{
  if (slot->kind == XS_INSTANCE_KIND) {
    if (is_function(slot))
      freeze_function(the, slot);
    else if (slot->next && slot->next->flag & XS_INTERNAL_FLAG && slot->next->ID == XS_ENVIRONMENT_BEHAVIOR)
      freeze_instance(slot);
  }
  else if (slot->kind == XS_CLOSURE_KIND) {
    txSlot *variable = slot->value.closure;
    if (variable->kind == XS_REFERENCE_KIND && is_function(variable->value.reference))
      variable->flag |= XS_DONT_SET_FLAG;
  }
}

/* Of a closure fxShare itself takes the flag away; its variable is numbered apart. */
static int is_constant(const txSlot *property)
{
  int constant = property->kind == XS_ACCESSOR_KIND || property->kind == XS_CLOSURE_KIND || property->flag & XS_DONT_SET_FLAG;
  return constant && property->flag & XS_DONT_DELETE_FLAG;
}

/* As fxShare judges it. */
static int is_frozen(txMachine *root, txSlot *instance)
{
  if (!(instance->flag & XS_DONT_PATCH_FLAG))
    return 0;
  for (txSlot *property = instance->next; property; property = property->next) {
    if (property->kind != XS_ARRAY_KIND && !is_constant(property))
      return 0;
    txIndex count = property->kind == XS_ARRAY_KIND ? fxGetIndexSize(root, property) : 0;
    for (const txSlot *element = property->value.array.address; count; count--)
      if (!is_constant(element++))
        return 0;
  }
  return 1;
}

/*
 * What can be changed has the number of its entry in the clone's table; 0 means frozen, without an entry. But fxShare counts
 * from 0: the first thing would be changed in the root machine itself, to hold a value in the heap that the clone's collector
 * frees, since it does not look there. It gets a number at the end.
 */
static void number_first(txMachine *root)
{
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
      txSlot *variable = slot->kind == XS_CLOSURE_KIND ? slot->value.closure : NULL;
      if (variable && variable->ID == XS_NO_ID && !(variable->flag & XS_DONT_SET_FLAG))
        variable->ID = root->aliasCount++;
      else if (slot->kind == XS_INSTANCE_KIND && slot->ID == XS_NO_ID && !is_frozen(root, slot))
        slot->ID = root->aliasCount++;
    }
}

void fxGrowSlots(txMachine *the, txSize count);

void flash_freeze(txMachine *root)
{
  /*
   * fxShareMachine lets go of the realm and then takes a slot, before it reads the realm for the last time: were that slot the
   * one that starts the collector, it would read what is no more.
   */
  fxGrowSlots(root, SPARE_SLOTS);
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++)
      freeze_code(root, slot);
  fxShareMachine(root);
  number_first(root);
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
      if (slot->kind == XS_ARRAY_KIND)
        refer_elements_outside(root, slot);
      else
        refer_outside(slot);
    }
}

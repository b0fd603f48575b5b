#include "xsAll.h"

#include "flash.h"

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

void flash_freeze(txMachine *root)
{
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++)
      freeze_code(root, slot);
  fxShareMachine(root);
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
      if (slot->kind == XS_ARRAY_KIND)
        refer_elements_outside(root, slot);
      else
        refer_outside(slot);
    }
}

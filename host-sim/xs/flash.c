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

void flash_freeze(txMachine *root)
{
  fxShareMachine(root);
  for (txSlot *heap = root->firstHeap; heap; heap = heap->next)
    for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
      if (slot->kind == XS_ARRAY_KIND)
        refer_elements_outside(root, slot);
      else
        refer_outside(slot);
    }
}

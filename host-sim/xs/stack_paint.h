/*
 * The depth of a machine's stack. XS notes it only where a function ends, so a stack that overflowed looks
 * empty; ours is painted when the machine is made, and what lost its paint was used.
 */
#ifndef TAPLINE_XS_STACK_PAINT_H
#define TAPLINE_XS_STACK_PAINT_H

/* Includers have xsAll.h. */
void stack_paint(txMachine *the);
size_t stack_peak_slots(txMachine *the);

#endif

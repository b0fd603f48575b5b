/*
 * Overwriting what an XS machine no longer uses. Its collector frees memory and leaves what was in it; compacting moves chunks and
 * leaves the bytes where they were. For XS 13.3 (the bench) and the Moddable SDK 8.x.
 */
#ifndef TAPLINE_MACHINE_SCRUB_H
#define TAPLINE_MACHINE_SCRUB_H

/*
 * Collects garbage and compacts; then overwrites the free part of the chunk heap, the values of free slots, the XS stack
 * below the top, the machine's text buffers and the C stack below the caller. `machine` is a txMachine or xsMachine, which no C
 * file can know both of. Between events nothing is left of what is unreachable; inside a call, what its frames refer to stays.
 */
void machine_scrub(void *machine);

#endif

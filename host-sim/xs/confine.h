/*
 * Takes from the process everything but its link: no other descriptor, and no system call besides reading and
 * writing that one, memory, and the end. What the firmware does not get through the link, it cannot get.
 */
#ifndef TAPLINE_XS_CONFINE_H
#define TAPLINE_XS_CONFINE_H

/* Closes every descriptor but `kept`. */
void confine_descriptors(int kept);
/* From now on only `kept` may be read and written. 0 where the kernel does not offer such filters. */
int confine_system_calls(int kept);

#endif

/** A fault of what the bench stands on, that a person can mend: a file, a port, something not built. */

/** Its message is all that the person needs; a stack would say no more. */
export abstract class MendableError extends Error {}

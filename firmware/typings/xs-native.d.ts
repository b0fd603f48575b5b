/** How the SDK 8.x binds C by name; @moddable/typings 5.6.0 is older than that. */

declare function Native(destructor: string): new () => object;
// A C function takes and gives what it likes; whoever binds it says what that is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
declare function native(name: string): (this: unknown, ...values: any[]) => any;

/** Storage of the SDK 8.x as far as the providers use it; @moddable/typings 5.6.0 has none of it. */

declare module "embedded:storage/flash" {
  /** An opened partition. */
  export interface Flash {
    status(): { size: number; blockLength: number };
    read(byteLength: number, offset: number): ArrayBuffer;
    write(buffer: Uint8Array, offset: number): void;
    eraseBlock(index: number): void;
    close(): void;
  }

  const flash: { open(options: { path: string; mode?: "r" | "r+" }): Flash };
  export default flash;
}

declare module "embedded:storage/key-value" {
  /** An opened namespace. */
  export interface Storage {
    read(key: string): ArrayBuffer | string | number | bigint | undefined;
    close(): void;
  }

  const storage: { open(options: { path: string; mode?: "r" | "r+"; format?: "buffer" | "string" }): Storage };
  export default storage;
}

declare module "embedded:storage/files" {
  export class File {
    status(): { size: number };
    read(byteLength: number, offset: number): ArrayBuffer;
    write(buffer: Uint8Array, offset: number): void;
    flush(): void;
    close(): void;
  }

  /** The module's default is one, the root; the SDK's own typings do not say so, and these do not know more. */
  export class Directory {
    openFile(options: { path: string; mode?: "r" | "r+" | "w" | "w+" }): File;
    openDirectory(options: { path: string }): Directory;
    createDirectory(path: string): boolean;
    status(path: string): { isFile(): boolean };
    close(): void;
  }
}

/** The C TLS client (firmware/native/mbedtls) bound the SDK's way, by name; the linker finds a name that is not there. */
import { xsTls, type NativeTls } from "../../native/tls-xs";
import type { TlsEngine, TlsFactory, TlsFailure, TlsOptions } from "../../ports/tls";

class NativeClient extends Native("xs_tls_destructor") {
  open(options: TlsOptions): void {
    native("xs_tls_open").call(this, options);
  }

  feed(ciphertext: Uint8Array): void {
    native("xs_tls_feed").call(this, ciphertext);
  }

  write(plaintext: Uint8Array): void {
    native("xs_tls_write").call(this, plaintext);
  }

  take(): ArrayBuffer | undefined {
    return native("xs_tls_take").call(this) as ArrayBuffer | undefined;
  }

  read(): ArrayBuffer | undefined {
    return native("xs_tls_read").call(this) as ArrayBuffer | undefined;
  }

  close(): void {
    native("xs_tls_close").call(this);
  }

  state(): TlsEngine["state"] {
    return native("xs_tls_state").call(this) as TlsEngine["state"];
  }

  version(): string | undefined {
    return native("xs_tls_version").call(this) as string | undefined;
  }

  suite(): string | undefined {
    return native("xs_tls_suite").call(this) as string | undefined;
  }

  failure(): TlsFailure | undefined {
    return native("xs_tls_failure").call(this) as TlsFailure | undefined;
  }

  detail(): string | undefined {
    return native("xs_tls_detail").call(this) as string | undefined;
  }
}

const CLIENTS: NativeTls = Object.freeze({
  create(options: TlsOptions): NativeClient {
    const client = new NativeClient();
    client.open(options);
    return client;
  },
});

/** TLS clients on the C module, which is started here; call once. */
export function sdkTls(): TlsFactory {
  native("xs_tapline_start_crypto").call(undefined);
  return xsTls(CLIENTS);
}

/** The Wi-Fi interface of the SDK 8.x (ECMA-419) as far as the provider uses it; @moddable/typings 5.6.0 lacks it. */

declare module "embedded:network/interface/wifi" {
  class WiFi {
    constructor(options: { onChanged?: (property: "connection" | "address") => void });
    connect(options: { SSID: string; password?: string }): void;
    close(): void;
    /** 500 and more: it has an address. 200 and less: it is in no network. */
    readonly connection: number;
  }

  export default WiFi;
}

/** Valid settings as JSON, to be changed by tests. Certificates and key are DER in form only. */
const der = Buffer.from([0x30, 0x03, 0x02, 0x01, 0x2a, 0x00]).toString("base64");

/** A deep copy with the given keys at the top replaced. */
export function settingsSample(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    terminalId: "TAP00001",
    merchantId: "MERCHANT0000001",
    serialNumber: "TPL00001",
    acquirerId: "000001",
    merchant: { name: "Kwiaciarnia Pod Lipą", address: ["ul. Długa 7", "31-147 Kraków"], taxId: "6760000000" },
    merchantCategoryCode: "5992",
    currency: { numeric: "985", alpha: "PLN", exponent: 2 },
    country: "616",
    language: "pl",
    time: { zone: "Europe/Warsaw" },
    host: { name: "127.0.0.1", port: 8583, serverName: "acquirer.tapline.test" },
    tls: { roots: [der], chain: [der], key: der, enrolment: false },
    // A test tells of one thing; those about statements switch them on.
    compliance: { statements: false },
    messageType: "0200",
    ...changes,
  };
}

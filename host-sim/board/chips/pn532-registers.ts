/**
 * Registers of the PN532 as ReadRegister and WriteRegister reach them (UM0701-02, 7.2.4; PN532/C1 data sheet, 8.6.23:
 * CIU registers; 8.1: special function registers of the 80C51 core).
 */
import type { RfField } from "./rf-field";

/** Reset values that differ from zero. */
const RESET_VALUES: ReadonlyMap<number, number> = new Map([
  [0x6302, 0x80], // CIU_TxMode: CRC on
  [0x6303, 0x80], // CIU_RxMode: CRC on
  [0x6306, 0x10], // CIU_TxSel
  [0x6307, 0x84], // CIU_RxSel
  [0x6308, 0x84], // CIU_RxThreshold
  [0x6309, 0x4d], // CIU_Demod
  [0x630c, 0x62], // CIU_MifNFC
  [0x6313, 0x88], // CIU_GsNOff
  [0x6314, 0x26], // CIU_ModWidth
  [0x6315, 0x87], // CIU_TxBitPhase
  [0x6316, 0x48], // CIU_RFCfg
  [0x6317, 0x88], // CIU_GsNOn
  [0x6318, 0x20], // CIU_CWGsP
  [0x6319, 0x20], // CIU_ModGsP
  [0x6327, 0x80], // CIU_Version
  [0x6331, 0x20], // CIU_Command
  [0x633c, 0x10], // CIU_Control: initiator
  [0xffb0, 0xff], // P3
  [0xfff7, 0x07], // P7
]);

const TX_CONTROL = 0x6304;
/** Tx2RFEn and Tx1RFEn: both antenna drivers carry the field. */
const ANTENNA_DRIVERS = 0x03;
/** Registers that the hardware alone sets: version, CRC results, timer counter, error and status 1. */
const READ_ONLY: ReadonlySet<number> = new Set([0x6327, 0x6311, 0x6312, 0x631e, 0x631f, 0x6336, 0x6337]);

export class Pn532Registers {
  readonly #field: RfField;
  readonly #values = new Map<number, number>(RESET_VALUES);

  constructor(field: RfField) {
    this.#field = field;
  }

  reset(): void {
    this.#values.clear();
    for (const [address, value] of RESET_VALUES) this.#values.set(address, value);
  }

  read(address: number): number {
    const value = this.#values.get(address) ?? 0;
    if (address !== TX_CONTROL) return value;
    return this.#field.isOn ? value | ANTENNA_DRIVERS : value & ~ANTENNA_DRIVERS;
  }

  write(address: number, value: number): void {
    if (READ_ONLY.has(address)) return;
    this.#values.set(address, value & 0xff);
    if (address === TX_CONTROL) this.#field.switch((value & ANTENNA_DRIVERS) !== 0);
  }
}

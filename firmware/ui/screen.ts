/** Every screen there is, as data, and its drawing: a screen is a function of its state. */
import type { Canvas } from "../ports/canvas";
import type { Language } from "./i18n/translate";
import { drawAmountEntry, type AmountScreen } from "./screens/amount";
import { drawBoot, type BootScreen } from "./screens/boot";
import { drawChoice, type ChoiceScreen } from "./screens/choice";
import { drawCode, type CodeScreen } from "./screens/code";
import { drawIdle, type IdleScreen } from "./screens/idle";
import { drawInformation, type InformationScreen } from "./screens/information";
import { drawMenu, type MenuScreen } from "./screens/menu";
import { drawNotice, type NoticeScreen } from "./screens/notice";
import { drawNumber, type NumberScreen } from "./screens/number";
import { drawPayment, type PaymentScreen } from "./screens/payment";
import { drawPin, type PinScreen } from "./screens/pin";
import { drawReport, type ReportScreen } from "./screens/report";
import { drawResult, type ResultScreen } from "./screens/result";
import { drawUnprovisioned, type UnprovisionedScreen } from "./screens/unprovisioned";
import type { Status } from "./status-bar";

export type Screen =
  | BootScreen
  | UnprovisionedScreen
  | IdleScreen
  | AmountScreen
  | PaymentScreen
  | ResultScreen
  | NoticeScreen
  | MenuScreen
  | ChoiceScreen
  | PinScreen
  | CodeScreen
  | InformationScreen
  | NumberScreen
  | ReportScreen;

function drawContent(canvas: Canvas, screen: Screen, status: Status, language: Language): void {
  switch (screen.kind) {
    case "boot":
      return drawBoot(canvas, screen, language);
    case "unprovisioned":
      return drawUnprovisioned(canvas, screen, language);
    case "idle":
      return drawIdle(canvas, screen, status, language);
    case "amount":
      return drawAmountEntry(canvas, screen, status, language);
    case "payment":
      return drawPayment(canvas, screen, status, language);
    case "result":
      return drawResult(canvas, screen, language);
    case "notice":
      return drawNotice(canvas, screen, status, language);
    case "menu":
      return drawMenu(canvas, screen, status, language);
    case "choice":
      return drawChoice(canvas, screen, status, language);
    case "pin":
      return drawPin(canvas, screen, status, language);
    case "code":
      return drawCode(canvas, screen, status, language);
    case "information":
      return drawInformation(canvas, screen, status, language);
    case "number":
      return drawNumber(canvas, screen, status, language);
    case "report":
      return drawReport(canvas, screen, status, language);
  }
}

/** Draws one frame. */
export function drawScreen(canvas: Canvas, screen: Screen, status: Status, language: Language): void {
  canvas.begin();
  drawContent(canvas, screen, status, language);
  canvas.end();
}

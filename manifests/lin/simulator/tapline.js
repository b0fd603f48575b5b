/*
 * The terminal as a device of the Moddable SDK's simulator: a body with screen, four lights and a 4×4 keypad, and a pane
 * of controls to swipe test cards. It talks JSON with firmware/providers/lin/simulated-device.ts.
 */
import { ButtonsRow, ControlsColumn } from "ControlsPane";
import { DeviceBehavior, DeviceContainer, DeviceScreen } from "DevicePane";

/* As on the board's matrix (firmware/drivers/mcp23017-keypad.ts): what is printed on a key, and its meaning. */
const KEYS = [
  [["1"], ["2"], ["3"], ["Cancel", "cancel", "#b3261e"]],
  [["4"], ["5"], ["6"], ["Clear", "clear", "#b58900"]],
  [["7"], ["8"], ["9"], ["Enter", "enter", "#2e7d32"]],
  [["Menu", "menu"], ["0"], ["00"], ["Next", "next"]],
];

/* Test cards by the control that swipes them: the tracks of host-sim/cards/profiles/stripe-*.yaml. */
const CARDS = {
  onSwipePlain: {
    track1: "%B4111111111111111^TEST/STRIPE CARD^30121010000000000000?",
    track2: ";4111111111111111=30121010000000000?",
  },
  onSwipeChip: {
    track1: "%B4761730000000011^VISA/TEST CARD^30122011180000000000?",
    track2: ";4761730000000011=30122011180000?",
  },
};

const TONES = { success: "♪ success", alert: "♪ alert", key: "♪" };

const bodySkin = new Skin({ fill: "#23282d" });
const lightSkin = new Skin({ fill: ["#3a4148", "#41d94e"] });
const keyStyle = new Style({ font: "bold 14px Open Sans", color: "white", horizontal: "center", vertical: "middle" });
const toneStyle = new Style({ font: "14px Open Sans", color: "#9aa5b1", horizontal: "right", vertical: "middle" });

const keySkins = new Map();

/** Skin of a key: its colour at rest, brighter while it is held. */
function keySkin(colour) {
  if (!keySkins.has(colour)) keySkins.set(colour, new Skin({ fill: [colour, "#a0a8b0"] }));
  return keySkins.get(colour);
}

class KeyBehavior extends Behavior {
  onCreate(label, key) {
    this.key = key;
  }
  onTouchBegan(label) {
    label.state = 1;
    label.bubble("onKey", this.key);
  }
  onTouchEnded(label) {
    label.state = 0;
  }
}

const Key = Label.template(([legend, key = legend, colour = "#4a535c"]) => ({
  width: 74,
  height: 40,
  left: 4,
  top: 4,
  active: true,
  skin: keySkin(colour),
  style: keyStyle,
  string: legend,
  Behavior: class extends KeyBehavior {
    onCreate(label) {
      super.onCreate(label, key);
    }
  },
}));

const KeyRow = Row.template((keys) => ({ left: 0, top: 0, contents: keys.map((key) => new Key(key)) }));

class LightsBehavior extends Behavior {
  onLights(row, lights) {
    lights.forEach((on, index) => {
      row.content(index).state = on ? 1 : 0;
    });
  }
}

class ToneBehavior extends Behavior {
  onTone(label, tone) {
    label.string = TONES[tone] ?? "";
    label.duration = 800;
    label.time = 0;
    label.start();
  }
  onFinished(label) {
    label.string = "";
  }
}

class TerminalBehavior extends DeviceBehavior {
  onKey(container, key) {
    this.postJSON(container, { key });
    return true;
  }
  onSwipePlain(container) {
    this.postJSON(container, { swipe: CARDS.onSwipePlain });
  }
  onSwipeChip(container) {
    this.postJSON(container, { swipe: CARDS.onSwipeChip });
  }
  onJSON(container, json) {
    if (json.lights) container.distribute("onLights", json.lights);
    if (json.tone) container.distribute("onTone", json.tone);
  }
  onAbort() {}
}

const light = () => new Content(null, { width: 40, height: 8, left: 0, right: 12, skin: lightSkin });

const Terminal = DeviceContainer.template(($) => ({
  Behavior: TerminalBehavior,
  width: 360,
  height: 520,
  skin: bodySkin,
  contents: [
    Row($, { left: 20, top: 14, height: 8, Behavior: LightsBehavior, contents: [light(), light(), light(), light()] }),
    Label($, { right: 20, top: 8, width: 110, height: 20, style: toneStyle, string: "", Behavior: ToneBehavior }),
    DeviceScreen($, { left: 20, width: 320, top: 36, height: 240, rotation: 0 }),
    Column($, { left: 20, top: 300, contents: KEYS.map((row) => new KeyRow(row)) }),
  ],
}));

export default {
  /* Matched against the path of the library that the build makes. */
  applicationName: "/tapline/mc.so",
  title: "Tapline terminal",
  Workers: {},
  ControlsTemplate: ControlsColumn.template(($) => ({
    contents: [
      ButtonsRow({
        label: "Swipe",
        buttons: [
          { event: "onSwipePlain", label: "no chip" },
          { event: "onSwipeChip", label: "chip" },
        ],
      }),
    ],
  })),
  DeviceTemplates: { 0: Terminal },
};

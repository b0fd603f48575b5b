/** Small choices of the person at the page, kept by the browser; a browser that keeps nothing is no fault. */

export type PreferenceName = "language" | "keyboard" | "zoom";

const prefix = "tapline.";

export function storedText(name: PreferenceName): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function storeText(name: PreferenceName, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
}

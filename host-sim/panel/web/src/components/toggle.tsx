/** A small button that is either pressed or not. */
import { Icon } from "./icon";
import type { IconName } from "./icon";

interface ToggleProps {
  readonly pressed: boolean;
  readonly label: string;
  readonly icon: IconName;
  readonly title?: string;
  readonly onToggle: (pressed: boolean) => void;
}

export function Toggle({ pressed, label, icon, title, onToggle }: ToggleProps) {
  return (
    <button type="button" class="toggle" aria-pressed={pressed} title={title} onClick={() => onToggle(!pressed)}>
      <Icon name={icon} />
      <span class="toggle-label">{label}</span>
    </button>
  );
}

/** The page's icons as line drawings on a 24-unit grid. Decoration only: the words stand beside them. */

const paths = {
  waves: "M6 9a5 5 0 0 1 0 6 M10 6.5a9.5 9.5 0 0 1 0 11 M14 4a14 14 0 0 1 0 16",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5Z M15.5 9a4.5 4.5 0 0 1 0 6 M18 6.5a8.5 8.5 0 0 1 0 11",
  silence: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5Z M16 9.5l5 5 M21 9.5l-5 5",
  zoom: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z M15 15l5 5 M10.5 8v5 M8 10.5h5",
  power: "M12 4v8 M7.5 6.5a7.5 7.5 0 1 0 9 0",
  network: "M12 19.5h.01 M8.5 15.5a5 5 0 0 1 7 0 M5.5 12a9.5 9.5 0 0 1 13 0 M2.8 8.5a14 14 0 0 1 18.4 0",
  paper: "M6.5 3.5h11v17l-2.75-2-2.75 2-2.75-2-2.75 2Z M9.5 8h5 M9.5 12h5",
  keyboard: "M3.5 6.5h17v11h-17Z M7 10h.01 M10.5 10h.01 M14 10h.01 M17.5 10h.01 M8 14h8",
  cancel: "M6.5 6.5l11 11 M17.5 6.5l-11 11",
  clear: "M9 6h10.5v12H9L3.5 12Z M12 9.8l4.4 4.4 M16.4 9.8L12 14.2",
  enter: "M5 12.5l4.5 4.5L19 7.5",
  menu: "M5 7h14 M5 12h14 M5 17h14",
  next: "M9.5 5.5L16 12l-6.5 6.5",
  tap: "M3.5 7.5h9v9h-9Z M16 9a4.5 4.5 0 0 1 0 6 M18.7 7a8 8 0 0 1 0 10",
  swipe: "M4 8.5h16v7H4Z M4 11h16 M8 19.5h9 M14.5 17l2.5 2.5-2.5 2.5",
  insert: "M5 3.5h14v8H5Z M8 6.5h3v2H8Z M12 14v6.5 M8.5 17l3.5 3.5 3.5-3.5",
  away: "M19 12H6 M11 6.5L5.5 12l5.5 5.5",
  tear: "M4 14l2.5-2 2.5 2 2.5-2 2.5 2 2.5-2 3 2 M7 9V4h10v5 M7 18v2h10v-2",
  toHost: "M4 12h15 M13 6l6 6-6 6",
  toTerminal: "M20 12H5 M11 6l-6 6 6 6",
  pause: "M8.5 6v12 M15.5 6v12",
  play: "M8 5.5l10 6.5-10 6.5Z",
  warning: "M12 4L2.8 19.5h18.4Z M12 10v4.5 M12 17h.01",
  lock: "M6.5 11h11v8.5h-11Z M8.8 11V8a3.2 3.2 0 0 1 6.4 0v3",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

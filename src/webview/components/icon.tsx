/** Lines on a grid of 16: drawn for this panel, in the weight of VS Code's own icons. */
const PATHS = {
  add: 'M8 3.5v9M3.5 8h9',
  'arrow-down': 'M8 3v9.5M4 8.5l4 4 4-4',
  'arrow-up': 'M8 13V3.5M4 7.5l4-4 4 4',
  attach: 'M12.7 7.3 8 12a3 3 0 0 1-4.2-4.2l5.3-5.3a2 2 0 0 1 2.8 2.8l-5.2 5.3a1 1 0 0 1-1.5-1.4l4.6-4.6',
  check: 'M3 8.5l3.2 3.2L13 5',
  checkbox: 'M4.5 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z',
  'checkbox-checked':
    'M4.5 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM5 8.2l2.1 2.1L11 6.2',
  'chevron-down': 'M4 6l4 4 4-4',
  'chevron-left': 'M10 4 6 8l4 4',
  'chevron-right': 'M6 4l4 4-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  copy: 'M6.5 5.5h5a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM3.5 10.5v-7a1 1 0 0 1 1-1h5',
  changes: 'M8 2.5v6M5 5.5h6M5 12.5h6',
  clock: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM8 4.5V8l2.5 1.5',
  delete: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.8 7v4M9.2 7v4',
  edit: 'M11 2.5 13.5 5 5.5 13l-3 .5.5-3Z',
  error: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  file: 'M9 1.75H4v12.5h8V4.75ZM9 1.75v3h3',
  folder: 'M1.75 12.75v-9h4.5l1.5 2h6.5v7Z',
  image: 'M2 3h12v10H2ZM2 11l3.5-3.5L9 11l2-2 3 3M10.5 6h.01',
  insert: 'M2.5 3.5h11M2.5 12.5h11M2.5 8h6M13.5 8h-5M10.7 5.8 8.5 8l2.2 2.2',
  'match-case': 'M1.5 12 5 3.5 8.5 12M2.8 9h4.4M14.5 7.5V12M14.5 9.75a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0Z',
  key: 'M10.25 2.5a3.25 3.25 0 1 1-1.9 5.9L3.5 13.25H2.5v-2.5l4.9-4.9a3.25 3.25 0 0 1 2.85-3.35ZM11 5h.01',
  private:
    'M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8ZM8 6.25a1.75 1.75 0 1 1 0 3.5 1.75 1.75 0 0 1 0-3.5ZM2.5 13.5l11-11',
  running: 'M8 2a6 6 0 1 1-5.2 3',
  regenerate: 'M13 8a5 5 0 1 1-1.5-3.6L13 6M13 2.5V6H9.5',
  settings: 'M2.5 4.5h5M11.5 4.5h2M2.5 11.5h2M8.5 11.5h5M9.5 2.5v4M6.5 9.5v4',
  skipped: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM3.7 12.3l8.6-8.6',
  'switch-model': 'M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13',
  symbol: 'M8 1.75 13.5 5v6L8 14.25 2.5 11V5ZM2.5 5 8 8l5.5-3M8 8v6.25',
  terminal: 'M2 3h12v10H2ZM4.5 6l2 2-2 2M8.5 10.5h3',
  tool: 'M13.4 4.5a3.3 3.3 0 0 1-4.5 3.9l-4.7 4.7a1.2 1.2 0 0 1-1.7-1.7l4.7-4.7a3.3 3.3 0 0 1 3.9-4.5L9.2 4.1l.5 2.2 2.2.5Z',
  warning: 'M8 2.2 14.3 13.4H1.7ZM8 6.3v3.4M8 11.4v.4',
  wrap: 'M2.5 3.5h11M2.5 8h8.75a2.25 2.25 0 0 1 0 4.5H8.5M10 11l-1.5 1.5L10 14M2.5 12.5h3',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The square of Stop is the one filled sign. */
export function StopIcon() {
  return (
    <svg class="icon icon-stop" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <rect x="4" y="4" width="8" height="8" rx="1.5" />
    </svg>
  );
}

/** The sign of the house: a barrier, raised. The same drawing as the icon in the activity bar. */
export function Gate() {
  return (
    <svg class="gate" viewBox="0 0 24 24" width="48" height="48" aria-hidden="true" focusable="false">
      <path d="M4 20.5h16M5.5 20.5v-9a1.5 1.5 0 0 1 1.5-1.5h1A1.5 1.5 0 0 1 9.5 11.5v9M9.5 13.4 21.3 6.6l-1-1.75L8.6 10.2M12.6 8.3l1.1 1.9M16.3 6.2l1.1 1.9" />
    </svg>
  );
}

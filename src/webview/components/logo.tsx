/** The logo: a barrier that is rising. The same drawing as the icon in the activity bar. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 24 24" width="48" height="48" aria-hidden="true" focusable="false">
      <path d="M1.7 15.2 22.4 7.7 21.4 5 .8 12.5ZM8 12.9l1.4-3.5M12.2 11.4l1.4-3.6M16.4 9.9l1.4-3.6M5.5 13.8v6.7M9.5 12.4v8.1M1.5 20.5h21" />
    </svg>
  );
}

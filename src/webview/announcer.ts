/**
 * A hidden line that screen readers speak when it changes. It stands outside what preact renders, so that saying the
 * same thing twice can be made a change.
 */
export function createAnnouncer(document: Document): (words: string) => void {
  const region = document.createElement('div');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  return (words) => {
    // a no-break space at the end is silent, and makes the same words new
    region.textContent = region.textContent === words ? `${words}\u00A0` : words;
  };
}

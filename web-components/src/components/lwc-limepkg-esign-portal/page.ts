const LANGUAGE_KEY = 'limepkg-esign.language';

/** The language this reader chose before, in this browser. */
export function storedLanguage(): string | null {
  try {
    return window.localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null; // storage is forbidden in some web views
  }
}

export function storeLanguage(language: string): void {
  try {
    window.localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // the choice then lasts as long as the page
  }
}

/** Takes the page's own margins away and lets it follow the system's colours. Needs no inline style. */
export function pageStyle(): void {
  if (document.adoptedStyleSheets === undefined) {
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    html { color-scheme: light dark; background: rgb(241, 243, 245); }
    body { margin: 0; }
    .hiddenCanvasElement { display: none; }
    @media (prefers-color-scheme: dark) { html { background: rgb(17, 20, 23); } }
    @media print { html { background: none; } }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** What the page is drawn with must be there; otherwise the words that the page came with stay. The same test as theirs. */
export function isSupportedBrowser(): boolean {
  return typeof CSS === 'undefined' || CSS.supports('color', 'color-mix(in srgb, red, blue)');
}

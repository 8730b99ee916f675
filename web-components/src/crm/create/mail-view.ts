/** Elements of a mail that only arrange or mark text. Links become plain text: nothing leads anywhere from a preview. */
const ELEMENTS = new Set(
  'A B BDI BR CENTER DIV EM H1 H2 H3 HR I LI OL P SPAN STRONG TABLE TBODY TD TH THEAD TR U UL'.split(' '),
);
const ATTRIBUTES = [
  'align',
  'bgcolor',
  'border',
  'cellpadding',
  'cellspacing',
  'class',
  'dir',
  'lang',
  'role',
  'scope',
  'valign',
  'width',
];
/** Whatever could ask another server for something. */
const FETCHES = /url\s*\(|@import|image-set|expression/i;

/**
 * Shows the HTML of a mail inside an element, in a shadow root of its own.
 *
 * @remarks
 * Only known elements and attributes are made anew, and styles are set through the object model: nothing runs, nothing is
 * fetched, and a Content-Security-Policy without inline styles shows it as the reader will see it.
 */
export function showMail(host: HTMLElement, html: string): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const mail = new DOMParser().parseFromString(quiet(html), 'text/html');
  const body = document.createElement('div');
  body.className = 'mail-body';
  restyle(mail.body, body);
  appendKnown(mail.body, body);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { display: block; color-scheme: light; } ${stylesOf(mail)}`);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(body);
}

/**
 * Puts styles aside before anything is parsed: a parser's document has the page's policy, and would report each of them. A
 * `title` is read as plain text as a `style` is.
 */
function quiet(html: string): string {
  return html
    .replace(/<style\b/gi, '<title data-css')
    .replace(/<\/style>/gi, '</title>')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle=/gi, ' data-style='));
}

function appendKnown(from: Node, to: Node): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.appendChild(document.createTextNode(child.textContent ?? ''));
    } else if (child instanceof HTMLElement && ELEMENTS.has(child.tagName)) {
      const copy = document.createElement(child.tagName === 'A' ? 'span' : child.tagName);
      for (const name of ATTRIBUTES) {
        const value = child.getAttribute(name);
        if (value !== null) copy.setAttribute(name, value);
      }
      restyle(child, copy);
      appendKnown(child, copy);
      to.appendChild(copy);
    }
  }
}

function restyle(from: HTMLElement, to: HTMLElement): void {
  for (const declaration of (from.dataset['style'] ?? '').split(';')) {
    const [name = '', ...value] = declaration.split(':');
    const text = value.join(':').trim();
    if (!FETCHES.test(text) && name.trim() !== 'position')
      to.style.setProperty(name.trim(), text.replace(/\s*!important$/, ''));
  }
}

function stylesOf(mail: Document): string {
  const styles = [...mail.querySelectorAll('title[data-css]')].map((style) => style.textContent ?? '').join('\n');
  return FETCHES.test(styles) ? '' : styles.replace(/(^|[\s,}])body\b/g, '$1.mail-body');
}

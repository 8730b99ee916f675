// The e-service's pages: plain HTML, everything foreign escaped, no script.

const escape = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title></head>
<body><main><h1>${escape(title)}</h1>
${body}
</main></body>
</html>`;
}

/** What there is to sign, and who has signed. @param {{text: string, signatures: {name: string, at: Date}[]}} scene */
export function documentPage({ text, signatures }) {
  const items = signatures.map(({ name, at }) => `<li>${escape(name)}, ${escape(at.toISOString())}</li>`);
  return page(
    'A document to sign',
    `<p>${escape(text)}</p>
<p><a href="/document.pdf">The document</a></p>
<h2>Signatures</h2>
${items.length === 0 ? '<p>Nobody has signed yet.</p>' : `<ol>${items.join('')}</ol>`}
<form method="post" action="/sign"><button>Sign</button></form>
${items.length === 0 ? '' : '<form method="post" action="/archive"><button>Keep for years (LTA)</button></form>'}`,
  );
}

/** Why there is no signature. */
export function problemPage(words) {
  return page('There is no signature', `<p>${escape(words)}</p><p><a href="/">Back to the document</a></p>`);
}

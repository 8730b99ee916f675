// Weaves many edits into one copy of the sources, each behind a switch, so that one run of a suite can try them one after another.
import typescript from 'typescript';

const SWITCH = 'esignWithout';

/**
 * The text of a source with every edit behind its switch.
 *
 * @param edits - `{ id, start, end, replace }[]`
 * @returns text, and the ids of edits that stand in no function and so cannot be switched
 */
export function woven(file, text, edits) {
  const source = typescript.createSourceFile(file, text, typescript.ScriptTarget.ES2022, true);
  const byBody = new Map();
  const rest = new Set();
  for (const edit of edits) {
    const body = bodyAround(source, edit);
    if (body === undefined) rest.add(edit.id);
    else byBody.set(body, [...(byBody.get(body) ?? []), edit]);
  }
  const inserted = [];
  for (const [body, own] of byBody) {
    for (const id of new Set(own.map((edit) => edit.id))) {
      if (rest.has(id)) continue;
      const changed = bodyWithout(
        source,
        body,
        own.filter((edit) => edit.id === id),
      );
      const isOn = `globalThis.${SWITCH} === ${JSON.stringify(id)}`;
      if (typescript.isBlock(body))
        inserted.push([body.getStart() + 1, ` if (${isOn}) { ${changed.slice(1, -1)}\n return; }\n`]);
      else inserted.push([body.getStart(), `(${isOn} ? (${changed}) : `], [body.getEnd(), ')']);
    }
  }
  // From the end on, so that places stay where they are.
  const ordered = inserted
    .map((one, index) => ({ one, index }))
    .sort((a, b) => b.one[0] - a.one[0] || b.index - a.index);
  let result = text;
  for (const {
    one: [place, addition],
  } of ordered)
    result = result.slice(0, place) + addition + result.slice(place);
  return { text: result, rest };
}

/** The body of the smallest function around an edit. */
function bodyAround(source, { start, end }) {
  let found;
  const visit = (node) => {
    if (node.getStart() > start || node.getEnd() < end) return;
    const { body } = node;
    const isFunction = typescript.isFunctionLike(node) && body !== undefined;
    if (isFunction && body.getStart() <= start && end <= body.getEnd()) found = body;
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function bodyWithout(source, body, edits) {
  let text = body.getText();
  for (const { start, end, replace } of [...edits].sort((a, b) => b.start - a.start)) {
    const from = body.getStart();
    text = text.slice(0, start - from) + replace + text.slice(end - from);
  }
  return text;
}

/** A module for jest's `setupFilesAfterEnv`: has every test run besides without each defence, and again with all. @param ids - of the switches */
export function repeating(ids) {
  return `const plain = globalThis.it;
const ids = ${JSON.stringify(ids)};
const without = (id, run) => async (...given) => {
  globalThis.${SWITCH} = id;
  try {
    await run(...given);
  } finally {
    globalThis.${SWITCH} = undefined;
  }
};
const repeated = (register) => (name, run, timeoutMs) => {
  register(name, run, timeoutMs);
  for (const id of ids) {
    register('without ' + id + ': ' + name, without(id, run), timeoutMs);
    register('again ' + id + ': ' + name, run, timeoutMs);
  }
};
const it = Object.assign(repeated(plain), plain, { each: (...table) => repeated(plain.each(...table)) });
globalThis.it = it;
globalThis.test = it;
`;
}

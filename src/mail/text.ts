import type { MailContent } from './content.js';

const WIDTH = 76;

/** A mail's content as plain text, wrapped; addresses and fingerprints stand alone on unbroken lines. */
export function plainTextOf(content: MailContent): string {
  const { message, button, fingerprint, advice } = content;
  const parts = [content.heading, content.greeting, ...content.intro].map((text) => wrap(text));
  if (message !== undefined) {
    parts.push(`${message.label}\n${wrap(message.text, '> ')}`);
  }
  if (button !== undefined) {
    parts.push(`${button.label}:\n${button.url}`);
  }
  if (content.facts.length > 0) {
    parts.push(content.facts.map((fact) => wrap(`${fact.label}: ${fact.value}`)).join('\n'));
  }
  if (fingerprint !== undefined) {
    parts.push(`${fingerprint.heading}\n${wrap(fingerprint.explanation)}`, fingerprint.value);
    parts.push(fingerprint.commands.map((entry) => `${wrap(entry.label)}\n  ${entry.command}`).join('\n'));
  }
  if (advice !== undefined) {
    parts.push(`${advice.heading}\n${advice.lines.map((line) => wrap(line, '', '- ')).join('\n')}`);
  }
  parts.push(`-- \n${wrap(content.footer)}`);
  return `${parts.join('\n\n')}\n`;
}

/** Breaks lines at spaces; words longer than a line, such as addresses, stay whole. */
function wrap(text: string, indent = '', bullet = ''): string {
  const rest = indent + ' '.repeat(bullet.length);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = lines.length === 0 ? bullet + indent : rest;
    let isEmpty = true;
    for (const word of paragraph.split(' ')) {
      if (!isEmpty && line.length + 1 + word.length > WIDTH) {
        lines.push(line);
        line = rest + word;
      } else {
        line += isEmpty ? word : ` ${word}`;
      }
      isEmpty = false;
    }
    lines.push(line.trimEnd());
  }
  return lines.join('\n');
}

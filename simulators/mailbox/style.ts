/** Style sheet of the mailbox page, served as a file of its own. */
export const mailboxStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
header p { margin: 0.25rem 0 1.5rem; }
.mails { list-style: none; margin: 0; padding: 0; }
.mails > li { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
summary { cursor: pointer; display: grid; gap: 0 1rem; grid-template-columns: 1fr auto; padding: 0.75rem 0.25rem; }
summary:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
summary strong { grid-column: 1 / -1; }
summary:focus-visible, a:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
dl { display: grid; gap: 0 1rem; grid-template-columns: max-content 1fr; margin: 0.5rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { background: #fff; border: 1px solid #888; border-radius: 8px; height: 32rem; width: 100%; }
.attachments { padding-left: 1.25rem; }
@media (max-width: 40rem) { summary { grid-template-columns: 1fr; } }
`;

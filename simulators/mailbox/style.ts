/** Style sheet of the mailbox page, served as a file of its own. */
export const mailboxStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
  --ink: light-dark(#181c20, #eceff1); --soft: light-dark(#545c64, #acb4bb); --line: light-dark(#d6dbe0, #3a4147);
  --surface: light-dark(#fff, #1c2024); --ground: light-dark(#f1f3f5, #111417); --accent: light-dark(#0e6058, #70cdc0); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink); }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; }
header p { margin: 0.25rem 0 1.25rem; color: var(--soft); }
a { color: var(--accent); }
header a, .alone { display: inline-block; padding: 0.625rem 0; }
.mails { list-style: none; margin: 0; padding: 0; overflow: hidden; background: var(--surface);
  border: 1px solid var(--line); border-radius: 12px; }
.mails > li + li { border-top: 1px solid var(--line); }
.empty { padding: 1.25rem 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
summary { cursor: pointer; display: grid; gap: 0 1rem; grid-template-columns: minmax(0, 1fr) auto; padding: 0.75rem 1.5rem;
  list-style: none; overflow-wrap: anywhere; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--ground); }
summary strong { grid-column: 1 / -1; }
.to, time, dt, .attachments span { color: var(--soft); font-size: 0.875rem; }
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
a:focus-visible, iframe:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.mail { padding: 0 1.5rem 1rem; }
dl { display: grid; gap: 0 1rem; grid-template-columns: max-content minmax(0, 1fr); margin: 0.5rem 0; align-items: baseline; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { background: #fff; border: 1px solid var(--line); border-radius: 8px; height: 34rem; width: 100%; color-scheme: light; }
.attachments { list-style: none; margin: 0.5rem 0; padding: 0; }
.attachments a { display: inline-block; padding: 0.375rem 0.5rem 0.375rem 0; font-weight: 600; overflow-wrap: anywhere; }
@media (max-width: 40rem) { summary { grid-template-columns: 1fr; padding: 0.75rem 1rem; } .mail { padding: 0 1rem 1rem; } }
`;

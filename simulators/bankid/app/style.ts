/** Style sheet of the page that plays the app: a telephone's screen. */
export const appStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
  --ink: light-dark(#14202b, #eaf0f5); --soft: light-dark(#4c5b68, #a9b8c4); --line: light-dark(#cfd9e1, #37454f);
  --surface: light-dark(#fff, #18222a); --ground: light-dark(#dfe7ec, #0c1216); --accent: light-dark(#17566f, #7fc6e2);
  --on-accent: light-dark(#fff, #06222e); --warn: light-dark(#fdf0d4, #41300c); }
* { box-sizing: border-box; }
body { margin: 1.5rem auto; max-width: 25rem; min-height: 42rem; padding: 1.75rem 1.25rem; color: var(--ink);
  background: var(--surface); border: 1px solid var(--line); border-radius: 2rem; box-shadow: 0 0.5rem 2rem #0003; }
html { background: var(--ground); }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0; }
h2 { font-size: 1.125rem; line-height: 1.4; margin: 1.5rem 0 0.5rem; }
h3, h4, h5 { font-size: 1rem; margin: 0.75rem 0 0.25rem; }
header p { margin: 0.25rem 0 0; color: var(--soft); font-size: 0.875rem; }
.orders { list-style: none; margin: 0 0 0.75rem; padding: 0; display: grid; gap: 0.75rem; }
.orders li, .text, .empty { border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.75rem 1rem; margin: 0; }
.empty { margin-bottom: 0.75rem; }
.state, .help, .lead { color: var(--soft); font-size: 0.875rem; }
.lead, .help { margin: 0.25rem 0 0.5rem; overflow-wrap: anywhere; }
.text { max-height: 18rem; overflow: auto; overflow-wrap: anywhere; margin-bottom: 1rem; }
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
.plain { white-space: pre-wrap; margin: 0; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; }
.notice { background: var(--warn); border-radius: 0.75rem; padding: 0.625rem 1rem; margin: 0.75rem 0; }
.outcome { font-size: 1.25rem; margin: 2rem 0; }
label { display: block; font-weight: 600; margin: 0.75rem 0 0.25rem; }
label .help { font-weight: 400; }
input, select, textarea { width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--soft); border-radius: 0.5rem; }
#pin { letter-spacing: 0.5em; }
details { margin: 0.75rem 0; }
summary { color: var(--soft); cursor: pointer; padding: 0.375rem 0; }
button, .button { display: block; width: 100%; min-height: 2.75rem; margin-top: 0.75rem; padding: 0.5rem 1rem; font: inherit;
  font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; border-radius: 1.375rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); }
.orders button { margin-top: 0; }
.quiet { background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) { body { margin: 0; border: 0; border-radius: 0; min-height: 100vh; box-shadow: none; } }
`;

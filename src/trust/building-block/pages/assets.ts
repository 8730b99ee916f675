import { assetOf, type Asset } from './html.js';

/** The look of the signing portal: its colours, measures and type. */
const STYLE = `:root{--ink:#181c20;--ink-soft:#545c64;--line:#d6dbe0;--line-strong:#7c848d;--surface:#fff;--ground:#f1f3f5;
--accent:#0e6058;--accent-strong:#0b4f48;--accent-soft:#e3efed;--on-accent:#fff;--warm-soft:#fdf4e0;--radius:12px;
--shade:0 1px 2px rgb(16 24 32/.06),0 6px 20px rgb(16 24 32/.07);color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#eceff1;--ink-soft:#acb4bb;--line:#3a4147;--line-strong:#808991;--surface:#1c2024;
--ground:#111417;--accent:#7fc9bd;--accent-strong:#a0d8cf;--accent-soft:#1d3330;--on-accent:#06201d;--warm-soft:#3a3018;--shade:0 1px 2px rgb(0 0 0/.4)}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:34rem;margin:0 auto;padding:1rem}
.brand{margin:.5rem 0 1rem;color:var(--ink-soft);font-size:.9rem}
.sheet{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:var(--shade);padding:1.25rem}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.05rem;margin:1.5rem 0 .75rem}p{margin:0 0 .75rem}
dl{margin:0 0 1rem}dt{font-size:.85rem;color:var(--ink-soft);margin-top:.75rem}dd{margin:0}
.said{border-left:4px solid var(--accent);padding:.25rem 0 .25rem .75rem;font-size:1.1rem}
.mono{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.85rem;color:var(--ink-soft)}
.soft{color:var(--ink-soft);font-size:.9rem}.soft a{color:inherit}
.notice{background:var(--warm-soft);border-radius:8px;padding:.75rem;margin-bottom:1rem}
form{margin:0 0 .75rem}
button,.button{display:block;width:100%;min-height:48px;padding:.65rem 1rem;border-radius:10px;border:1px solid var(--accent);background:var(--accent);
color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{background:var(--accent-strong)}
button span{display:block;font-weight:400;font-size:.9rem}
button.second{background:var(--surface);color:var(--ink);border-color:var(--line-strong)}button.second:hover{background:var(--accent-soft)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
label{display:block;font-weight:600;margin-bottom:.25rem}
input[type=text]{width:100%;min-height:48px;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--line-strong);border-radius:10px;margin-bottom:.75rem}
.code{font-size:2.5rem;font-weight:700;letter-spacing:.2em;text-align:center;margin:1rem 0;font-variant-numeric:tabular-nums}
nav{margin:1.25rem 0;font-size:.9rem}nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:0}
nav a{color:var(--ink-soft);display:inline-block;padding:.35rem 0}nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (min-width:40rem){main{padding:2.5rem 1rem}.sheet{padding:2rem}}
`;

/** Watches how a signature is getting on; without it the page loads itself again now and then. */
const SCRIPT = `(() => {
  const watched = document.querySelector('[data-watch]');
  if (!watched) {
    // A second press would only be told that the first one counts.
    for (const form of document.forms) {
      form.addEventListener('submit', (event) => {
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = 'yes';
      });
    }
    addEventListener('pageshow', () => { for (const form of document.forms) delete form.dataset.sent; });
    return;
  }
  const code = document.querySelector('[data-code]');
  const look = async () => {
    try {
      const answer = await fetch(watched.dataset.watch, { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (!answer.ok) return location.reload();
      const at = await answer.json();
      if (at.isOver || (at.waitsFor || '') !== (watched.dataset.waits || '')) return location.replace(watched.dataset.next);
      if (code && at.verificationCode && code.textContent !== at.verificationCode) code.textContent = at.verificationCode;
    } catch {}
    setTimeout(look, document.hidden ? 3000 : 1200);
  };
  setTimeout(look, 600);
})();
`;

export const STYLE_ASSET: Asset = assetOf('front', 'css', STYLE);
export const SCRIPT_ASSET: Asset = assetOf('front', 'js', SCRIPT);

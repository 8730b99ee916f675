import { assetOf } from '../pages/html.js';

/** What the pages of devices need besides the look of all pages. */
export const DEVICE_STYLE = assetOf(
  'devices',
  'css',
  `.devices{list-style:none;margin:0 0 1.25rem;padding:0}
.devices li{margin:0 0 .6rem}
.devices a{display:block;padding:.75rem .9rem;border:1px solid var(--line-strong);border-radius:10px;color:var(--ink);text-decoration:none;min-height:48px}
.devices a:hover{background:var(--accent-soft)}
.devices strong,.devices .soft{display:block}
.state{display:inline-block;padding:0 .55rem;border-radius:999px;border:1px solid var(--line-strong);font-size:.85rem;font-weight:600}
.state-ACTIVE{background:var(--accent-soft);border-color:var(--accent)}
.state-PENDING,.state-SUSPENDED{background:var(--warm-soft)}
.notice.good{background:var(--accent-soft)}
.pseudonym{font-size:1.25rem;font-weight:700}
a.second{background:var(--surface);color:var(--ink);border-color:var(--line-strong)}a.second:hover{background:var(--accent-soft)}
button.grave{background:var(--surface);color:var(--grave);border-color:var(--grave)}button.grave:hover{background:var(--surface);text-decoration:underline}
a.grave{background:var(--surface);color:var(--grave);border-color:var(--grave)}a.grave:hover{background:var(--surface);text-decoration:underline}
:root{--grave:#a3261b}
@media (prefers-color-scheme:dark){:root{--grave:#ff9d90}}
fieldset{border:0;margin:0 0 1rem;padding:0}legend{font-weight:600;padding:0;margin-bottom:.5rem}
.option{display:flex;gap:.6rem;align-items:center;font-weight:400;min-height:44px;margin:0}
.option input{width:1.25rem;height:1.25rem;flex:none;accent-color:var(--accent)}
.wrong{border-color:var(--grave)!important}
.back{margin:1rem 0 0}
.back a{color:inherit}
.who{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.25rem 1rem;margin:1.25rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
.who p,.who form{margin:0}
.who button{width:auto;min-height:44px;padding:.4rem .9rem}
`,
);

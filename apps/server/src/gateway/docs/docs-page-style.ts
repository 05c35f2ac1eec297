/** Ink and paper with one accent, as in the web app (its tokens.css); in the page, so that it needs nothing else. */
export const docsStyle = `
:root{color-scheme:light dark;--paper:#fbfaf7;--surface:#fff;--sunken:#f3f1eb;--ink:#16202a;--muted:#56616b;--line:#e4e2dc;--accent:#0a6a70;--soft:#e2f0f0;--good:#1d6f38;--warn:#835300;--bad:#b0261e;--mono:'JetBrains Mono Variable',ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--paper:#0e1318;--surface:#151c23;--sunken:#0a0e12;--ink:#e8eaec;--muted:#9ba6af;--line:#27313a;--accent:#55c3c7;--soft:#12292c;--good:#6ccb86;--warn:#f0b445;--bad:#ff8f86}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 'Inter Variable',system-ui,-apple-system,'Segoe UI',sans-serif}
a{color:var(--accent);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre{font-family:var(--mono);font-size:.8125rem}
code,h3,h4{overflow-wrap:anywhere}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--surface);padding:.5rem 1rem;z-index:3}
.top{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:center;padding:.7rem 1.25rem;background:var(--paper);border-bottom:1px solid var(--line)}
.top svg{color:var(--accent);vertical-align:-4px;margin-right:.45rem}.top strong{font-weight:650}
.top nav{margin-left:auto;display:flex;gap:1.1rem}
.top a{display:inline-block;padding:.2rem 0}
.frame{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:2.5rem;max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 5rem}
.side{position:sticky;top:4.5rem;align-self:start;max-height:calc(100vh - 5rem);overflow:auto}
.side ul{list-style:none;margin:0;padding:0}.side a{display:block;padding:.3rem .6rem;border-radius:6px;text-decoration:none;color:var(--muted)}
.side a:hover{background:var(--soft);color:var(--ink)}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0 .6rem;letter-spacing:-.015em}
h2{font-size:1.25rem;margin:2.6rem 0 .8rem;letter-spacing:-.01em}
h3{font:inherit;margin:0;display:contents}
h4{font-size:.8125rem;font-weight:600;margin:1.3rem 0 .35rem;color:var(--muted)}
.lead{max-width:44rem;color:var(--muted);margin:0 0 1rem}
details,.card{background:var(--surface);border:1px solid var(--line);border-radius:8px;margin:.5rem 0}
summary{display:grid;grid-template-columns:4.2rem minmax(0,1fr);gap:.1rem .8rem;align-items:baseline;padding:.6rem .9rem;cursor:pointer;list-style:none;min-height:44px}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--soft);border-radius:8px}
summary .what{grid-column:2;color:var(--muted)}
summary code{font-weight:600;font-size:.875rem}
@media (min-width:72rem){summary{grid-template-columns:4.2rem minmax(0,24rem) minmax(0,1fr) 1rem;align-items:center}summary .what{grid-column:3}summary::after{content:'\\203a' / '';grid-column:4;color:var(--muted);font-size:1.1rem;text-align:center}details[open]>summary::after{transform:rotate(90deg)}}
.method{font:600 .75rem/1.6 var(--mono);color:var(--accent)}.method.delete{color:var(--bad)}.method.patch,.method.put{color:var(--warn)}.method.post{color:var(--good)}
.inner,.card{padding:.2rem .9rem 1.1rem}.inner{border-top:1px solid var(--line);scroll-margin-top:9rem}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:.9rem 0 0;color:var(--muted)}.facts b{font-weight:600;color:var(--ink)}
dl{margin:0;border-top:1px solid var(--line)}
dl>div{display:grid;grid-template-columns:minmax(9rem,16rem) minmax(0,1fr);gap:.1rem 1rem;padding:.4rem 0;border-bottom:1px solid var(--line)}
dt code{font-weight:600}dd{margin:0}dd code{color:var(--muted)}.req{color:var(--warn);font-size:.8125rem;white-space:nowrap}.opt{color:var(--muted);font-size:.8125rem;white-space:nowrap}dd p{margin:.1rem 0 0;overflow-wrap:anywhere}
pre{margin:.3rem 0 0;padding:.75rem .9rem;background:var(--sunken);border:1px solid var(--line);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
.card h2{margin:1rem 0 .2rem;font:600 1rem/1.5 var(--mono);letter-spacing:0}.card p{margin:.4rem 0}.card:target{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
@media (max-width:60rem){.frame{display:block;padding-top:.5rem}.side{position:static;max-height:none}.side ul{display:flex;flex-wrap:wrap}.side a{padding:.5rem .6rem}}
@media (max-width:36rem){.top{position:static;padding:.6rem 1rem}.top nav{margin-left:0}.frame{padding:.5rem 1rem 4rem}dl>div{grid-template-columns:minmax(0,1fr)}summary{grid-template-columns:minmax(0,1fr)}summary .what{grid-column:1}html{scroll-padding-top:1rem}}
@media print{.side,.top nav{display:none}}
`;

import { docsStyle } from './docs-page-style.ts';
import { html } from './docs-page-html.ts';
import type { Html } from './docs-page-html.ts';

export interface DocsFrame {
  readonly title: string;
  readonly version: string;
  /** Anchors beside the text: `[id, label]`. */
  readonly places: readonly (readonly [string, string])[];
  readonly main: Html;
}

const mark = html`<svg
  width="22"
  height="22"
  viewBox="0 0 32 32"
  fill="none"
  stroke="currentColor"
  stroke-width="3"
  aria-hidden="true"
>
  <path stroke-linecap="round" d="M3 9.5h26" />
  <path d="M5.4 25v-4.6a5.3 5.3 0 0 1 10.6 0V25m0-4.6a5.3 5.3 0 0 1 10.6 0V25" />
</svg>`;

/** A whole page: no script, nothing from elsewhere, so it works offline and under any policy. */
export function docsPage({ title, version, places, main }: DocsFrame): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Causeway ${version}</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ markup: docsStyle }}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        <header class="top">
          <span>${mark}<strong>Causeway</strong> ${version}</span>
          <nav aria-label="Pages">
            <a href="/docs">API</a><a href="/docs/errors">Errors</a><a href="/openapi.json">openapi.json</a><a href="/">App</a>
          </nav>
        </header>
        <div class="frame">
          <nav class="side" aria-label="On this page">
            <ul>
              ${places.map(([id, label]) => html`<li><a href="#${id}">${label}</a></li>`)}
            </ul>
          </nav>
          <main id="main">${main}</main>
        </div>
      </body>
    </html>`;
  return page.markup;
}

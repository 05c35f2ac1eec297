import { faultCatalogue } from '@causeway/contract';
import type { FaultEntry } from '@causeway/contract';
import { docsPage } from './docs-page-frame.ts';
import { html } from './docs-page-html.ts';
import type { Html } from './docs-page-html.ts';

const catalogue: readonly (readonly [string, FaultEntry])[] = Object.entries(faultCatalogue);

const section = ([code, entry]: readonly [string, FaultEntry]): Html =>
  html`<section class="card" id="${code}" aria-labelledby="${code}-title">
    <h2 id="${code}-title">${code}</h2>
    <p>${entry.sentence}</p>
    <p><b>Fix</b> ${entry.fix}</p>
    <p class="facts">
      <span>Status <b>${entry.status}</b></span
      ><span>Type <b>${entry.type}</b></span
      ><span>${entry.retryable ? 'The same request may succeed later' : 'Repeating the same request does not help'}</span>
    </p>
  </section>`;

/** Every failure the outside may see; `doc_url` of each points to its place here. */
export function errorsPage(version: string): string {
  return docsPage({
    title: 'Errors',
    version,
    places: catalogue.map(([code]) => [code, code] as const),
    main: html`<h1>Errors</h1>
      <p class="lead">
        Every failure has a code and comes in one envelope, the same over HTTP, WebSocket and server-sent events. Its
        <code>message</code> is enough for a person; <code>cause</code> and the command of <code>fix</code> are shown to the
        owner and on this machine only. On the command line: <code>npx causeway explain CODE</code>.
      </p>
      ${catalogue.map(section)}`,
  });
}

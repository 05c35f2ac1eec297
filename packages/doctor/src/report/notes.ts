import type { View } from '../rules/view.ts';

/** What a reader should know and what is nobody's fault. */
export function makeNotes(view: View): string[] {
  const { examined, requests, sockets, facts } = view;
  const unsent = requests.filter(({ isStandIn }) => isStandIn);
  const asking = requests.filter(
    ({ response, verdict }) => verdict.outcome === 'allowed' && (response?.status === 401 || response?.status === 403),
  );
  return [
    ...(unsent.length > 0
      ? [
          `${[...new Set(unsent.map(({ request }) => request.method))].join(', ')} was not sent, because it may change something; --allow-unsafe sends it as given.`,
        ]
      : []),
    ...(examined.origin === undefined && requests.length + sockets.length > 0
      ? [
          `No page is known, so ${requests.length > 0 ? 'CORS' : "the server's check of origins"} was not judged; --origin http://localhost:5173 names it.`,
        ]
      : []),
    ...asking.map(
      ({ url, response }) => `${url.pathname} answers ${response?.status}: it can be reached and asks for a credential.`,
    ),
    ...requests.flatMap(({ url, verdict, response, request }) =>
      verdict.outcome === 'allowed' && response?.status === 404 && !request.isNamed
        ? [`${url.origin}${url.pathname} is a 404; name a path for a closer look.`]
        : [],
    ),
    ...facts.flatMap((fact) => (fact.kind === 'skipped' ? [`Not looked at: ${fact.probe} (${fact.reason}).`] : [])),
  ];
}

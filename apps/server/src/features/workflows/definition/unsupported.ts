/** Parts of the DSL that this profile leaves out, so that lint can say so and name what does the same. */
interface Unsupported {
  /** Of the pointer of the property. */
  readonly at: RegExp;
  readonly what: string;
  readonly instead: string;
}

const list: readonly Unsupported[] = [
  {
    at: /\/run\/(?:container|shell)$/u,
    what: 'Running containers and shell commands',
    instead: 'Call the program over HTTP (call: http), or write the step as a script (run.script).',
  },
  { at: /\/script\/(?:source|stdin)$/u, what: 'Scripts from elsewhere', instead: 'Put the code into run.script.code.' },
  { at: /\/run\/return$/u, what: 'run.return', instead: 'A script returns its value; leave it out.' },
  {
    at: /^\/use\/functions$/u,
    what: 'use.functions',
    instead: 'Write the call where it is needed, or make it a workflow of its own (run.workflow).',
  },
  {
    at: /^\/use\/(?:authentications|catalogs|extensions)$/u,
    what: 'This part of use',
    instead: 'Save a credential and name it: with.authentication.use.',
  },
  { at: /^\/schedule\/after$/u, what: 'schedule.after', instead: 'Use schedule.every, or a wait at the end.' },
  { at: /^\/schedule\/on\/all$/u, what: 'schedule.on.all', instead: 'Start with one event and listen for the others.' },
  {
    at: /\/(?:listen\/to\/until|foreach)$/u,
    what: 'Listening to streams of events',
    instead: 'Listen in a loop (for with while).',
  },
  { at: /\/correlate$/u, what: 'correlate', instead: 'Compare in the filter: with: { orderId: ${ input.id } }.' },
  { at: /\/schema\/resource$/u, what: 'Schemas from elsewhere', instead: 'Put the JSON Schema into schema.document.' },
];

/** What to say of a property the schema does not know; undefined when the DSL does not know it either. */
export function findUnsupported(pointer: string): Pick<Unsupported, 'what' | 'instead'> | undefined {
  return list.find(({ at }) => at.test(pointer));
}

/** Calls of the DSL that are not in the registry. */
export const unsupportedCalls: Readonly<Record<string, string>> = {
  grpc: 'Put an HTTP gateway in front of the service and use call: http.',
  openapi: 'Use call: http with the address of the operation.',
  asyncapi: 'Use call: http, or emit and listen.',
  a2a: 'Use call: agent, or call: http.',
  mcp: 'Use call: agent, or call: http.',
};

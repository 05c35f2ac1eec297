import type { Fix, StackFix } from './rule.ts';
import { allowedOrigin } from './headers.ts';
import { backendStacks, fileOf } from './stacks.ts';
import type { Stack } from './stacks.ts';
import type { RequestView, View } from './view.ts';

/** What the CORS layer has to allow for a request. */
export interface Wanted {
  /** The page's own, and those the project lists already. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly isCredentialed: boolean;
}

type Snippet = (wanted: Wanted) => string;
const list = (values: readonly string[], quote = '"'): string => `[${values.map((value) => quote + value + quote).join(', ')}]`;
const js = (values: readonly string[]): string => list(values, "'");

const corsSnippets: Partial<Readonly<Record<Stack, Snippet>>> = {
  fastapi: ({ origins, methods, headers, isCredentialed }) =>
    `# after every other add_middleware: the last one added is the outermost\napp.add_middleware(\n    CORSMiddleware,\n    allow_origins=${list(origins)},\n    allow_methods=${list(methods)},\n    allow_headers=${list(headers)},\n    allow_credentials=${isCredentialed ? 'True' : 'False'},\n)`,
  flask: ({ origins, methods, headers, isCredentialed }) =>
    `CORS(app, origins=${list(origins)}, methods=${list(methods)}, allow_headers=${list(headers)}, supports_credentials=${isCredentialed ? 'True' : 'False'})`,
  express: ({ origins, methods, headers, isCredentialed }) =>
    `// before every route and every other middleware\napp.use(cors({ origin: ${js(origins)}, methods: ${js(methods)}, allowedHeaders: ${js(headers)}, credentials: ${isCredentialed} }));`,
  fastify: ({ origins, methods, headers, isCredentialed }) =>
    `// on the root instance, before every route\nawait app.register(cors, { origin: ${js(origins)}, methods: ${js(methods)}, allowedHeaders: ${js(headers)}, credentials: ${isCredentialed} });`,
  nest: ({ origins, methods, headers, isCredentialed }) =>
    `app.enableCors({ origin: ${js(origins)}, methods: ${js(methods)}, allowedHeaders: ${js(headers)}, credentials: ${isCredentialed} });`,
  django: ({ origins, isCredentialed }) =>
    `MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]\nCORS_ALLOWED_ORIGINS = ${list(origins)}\nCORS_ALLOW_CREDENTIALS = ${isCredentialed ? 'True' : 'False'}`,
  spring: ({ origins, methods, headers, isCredentialed }) =>
    `// and http.cors(Customizer.withDefaults()) in the SecurityFilterChain\nvar config = new CorsConfiguration();\nconfig.setAllowedOrigins(List.of(${origins.map((each) => `"${each}"`).join(', ')}));\nconfig.setAllowedMethods(List.of(${methods.map((each) => `"${each}"`).join(', ')}));\nconfig.setAllowedHeaders(List.of(${headers.map((each) => `"${each}"`).join(', ')}));\nconfig.setAllowCredentials(${isCredentialed});`,
  aspnet: ({ origins, methods, headers, isCredentialed }) =>
    `// after UseRouting, before UseAuthentication\napp.UseCors(policy => policy.WithOrigins(${origins.map((each) => `"${each}"`).join(', ')}).WithMethods(${methods.map((each) => `"${each}"`).join(', ')}).WithHeaders(${headers.map((each) => `"${each}"`).join(', ')})${isCredentialed ? '.AllowCredentials()' : ''});`,
  go: ({ origins, methods, headers, isCredentialed }) =>
    `handler := cors.New(cors.Options{AllowedOrigins: []string{${origins.map((each) => `"${each}"`).join(', ')}}, AllowedMethods: []string{${methods.map((each) => `"${each}"`).join(', ')}}, AllowedHeaders: []string{${headers.map((each) => `"${each}"`).join(', ')}}, AllowCredentials: ${isCredentialed}}).Handler(mux)`,
  nginx: ({ origins, methods, headers, isCredentialed }) =>
    `add_header Access-Control-Allow-Origin "${origins[0]}" always;\nadd_header Access-Control-Allow-Methods "${methods.join(', ')}" always;\nadd_header Access-Control-Allow-Headers "${headers.join(', ')}" always;${isCredentialed ? '\nadd_header Access-Control-Allow-Credentials "true" always;' : ''}\nadd_header Vary "Origin" always;\nif ($request_method = OPTIONS) { return 204; }`,
  caddy: ({ origins, methods, headers, isCredentialed }) =>
    `header {\n\tAccess-Control-Allow-Origin "${origins[0]}"\n\tAccess-Control-Allow-Methods "${methods.join(', ')}"\n\tAccess-Control-Allow-Headers "${headers.join(', ')}"${isCredentialed ? '\n\tAccess-Control-Allow-Credentials "true"' : ''}\n\tVary Origin\n}\n@preflight method OPTIONS\nrespond @preflight 204`,
};

const errorSnippets: Partial<Readonly<Record<Stack, string>>> = {
  fastapi: 'app = CORSMiddleware(app=app, allow_origins=[…])  # around the whole application: errors pass through it, too',
  express: 'app.use(cors({ … }));  // before everything that can throw',
  fastify: 'await app.register(cors, { … });  // on the root; no reply.raw and no hijack() on this route',
  flask: "app.run(debug=False)  # the debugger's page bypasses flask-cors",
  nginx: 'add_header Access-Control-Allow-Origin $allowed_origin always;  # without always it is left out of errors',
  aspnet: 'app.UseExceptionHandler(…);  // before UseCors',
};

const socketSnippets: Partial<Readonly<Record<Stack, string>>> = {
  nginx:
    'proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection "upgrade";\nproxy_read_timeout 3600s;',
  fastify: "await app.register(websocket);  // before the routes\napp.get('/ws', { websocket: true }, (socket) => { … });",
  fastapi: "pip install 'uvicorn[standard]'",
};

const toChanges = (view: View, snippets: readonly (readonly [Stack, string | undefined])[]): StackFix[] =>
  snippets.flatMap(([stack, code]) => {
    const file = fileOf(view, stack);
    return code === undefined ? [] : [{ stack, ...(file === undefined ? {} : { file }), code }];
  });

/** What a request needs from the CORS layer. */
export function wantedBy(view: View, { request, origin }: RequestView): Wanted {
  const listed = view.settings('origin').flatMap(({ value }) => (URL.canParse(value) ? [new URL(value).origin] : []));
  const origins = [...new Set([origin, ...listed])].filter((each) => each !== 'null').slice(0, 6);
  const names = request.headers
    .map(([name]) => name)
    .filter((name) => !/^(?:accept|accept-language|content-language)$/iu.test(name));
  const methods = [...new Set(['GET', 'HEAD', 'POST', request.method.toUpperCase()])];
  return {
    origins,
    methods,
    headers: [...new Set([...names, 'Content-Type'])],
    isCredentialed: request.credentials === 'include',
  };
}

const gateways: ReadonlySet<Stack> = new Set(['nginx', 'caddy']);

/** What stands behind the gateway sends the header itself: a second one from the gateway would break what the first mends. */
const isSentBehind = (seen: RequestView): boolean =>
  seen.controls('upstream').some(({ answer }) => allowedOrigin(answer) !== undefined);

/** The CORS layer as this request needs it, for each recognized stack. */
export function corsFix(view: View, seen: RequestView, summary: string): Fix {
  const wanted = wantedBy(view, seen);
  return {
    summary,
    changes: toChanges(
      view,
      backendStacks(view, seen)
        .filter((stack) => !gateways.has(stack) || !isSentBehind(seen))
        .map((stack) => [stack, corsSnippets[stack]?.(wanted)]),
    ),
  };
}

/** Errors that pass the CORS layer. */
export function errorFix(view: View, seen: RequestView, summary: string): Fix {
  return {
    summary,
    changes: toChanges(
      view,
      backendStacks(view, seen).map((stack) => [stack, errorSnippets[stack]]),
    ),
  };
}

/** WebSockets passed on or served. */
export function socketFix(view: View, stacks: readonly Stack[], summary: string): Fix {
  return {
    summary,
    changes: toChanges(
      view,
      stacks.map((stack) => [stack, socketSnippets[stack]]),
    ),
  };
}

import type { Topic } from '../facts.ts';

/** What to look for in which files. `name` and `value` are groups of the pattern; a missing `value` is the whole match. */
export interface Statement {
  readonly topic: Topic;
  readonly files: RegExp;
  readonly pattern: RegExp;
  /** The whole file has to match this as well. */
  readonly when?: RegExp;
  /** Used when the pattern has no group `name`. */
  readonly name?: string;
}

const code = /\.(?:py|[cm]?[jt]sx?|vue|svelte|go|java|kt|cs|rs)$/u;
const script = /\.(?:[cm]?[jt]sx?|vue|svelte)$/u;
const python = /\.py$/u;
const config = /(?:vite|next|vue|webpack)[\w.-]*config\.[cm]?[jt]s$/u;
const proxyFile = /(?:vite|next|vue|webpack)[\w.-]*config\.[cm]?[jt]s$|proxy\.conf\.js(?:on)?$|setupProxy\.[jt]s$/u;
const nginx = /(?:nginx[\w.-]*|\.conf)$/u;
/** What a call's parentheses hold, to their own end; up to the first `)` where quoted parentheses hide it. */
const within = (limit: number): string =>
  String.raw`(?:(?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)){0,${limit}}|[\s\S]{0,${limit}}?)\)`;
/** An import names the class as well, and says nothing of what it is given. */
const middleware = new RegExp(
  String.raw`(?<!\bimport\b[^\n]*)\bCORSMiddleware\s*(?:\(${within(600)}|,(?!\s*\))${within(600)}|\))`,
  'gu',
);
const flaskCors = new RegExp(String.raw`\bCORS\(\s*(?=\w)${within(400)}|@cross_origin\(${within(300)}`, 'gu');
const stack = (name: string, files: RegExp, pattern: RegExp): Statement => ({ topic: 'stack', name, files, pattern });

/** Frameworks by the line that makes them run. */
const stacks: readonly Statement[] = [
  stack('fastapi', python, /\bFastAPI\(/gu),
  stack('starlette', python, /\bStarlette\(/gu),
  stack('flask', python, /\bFlask\(__name__/gu),
  stack('django', python, /\bDJANGO_SETTINGS_MODULE\b/gu),
  stack('express', script, /(?:require\(['"]express['"]\)|from ['"]express['"])/gu),
  stack('fastify', script, /(?:require\(['"]fastify['"]\)|from ['"]fastify['"])/gu),
  stack('nest', script, /\bNestFactory\.create/gu),
  stack('koa', script, /(?:require\(['"]koa['"]\)|from ['"]koa['"])/gu),
  stack('hono', script, /from ['"]hono['"]/gu),
  stack('hapi', script, /(?:require\(['"]@hapi\/hapi['"]\)|from ['"]@hapi\/hapi['"])/gu),
  stack('ws', script, /(?:require\(['"]ws['"]\)|from ['"]ws['"])/gu),
  stack('socket.io', script, /(?:require\(['"]socket\.io['"]\)|from ['"]socket\.io['"])/gu),
  stack('node', script, /\bcreateServer\(/gu),
  stack('tornado', python, /\btornado\.web\.Application\(/gu),
  stack('bottle', python, /\bBottle\(\)|from bottle import/gu),
  stack('aiohttp', python, /\bweb\.Application\(/gu),
  stack('http.server', python, /\bHTTPServer\(/gu),
  stack('spring', /\.(?:java|kt)$/u, /@SpringBootApplication/gu),
  stack('aspnet', /\.cs$/u, /WebApplication\.CreateBuilder/gu),
  stack('go', /\.go$/u, /http\.ListenAndServe|gin\.(?:Default|New)\(|echo\.New\(/gu),
  stack('axum', /\.rs$/u, /axum::Router|Router::new\(\)/gu),
  stack('vite', config, /defineConfig|vite/giu),
  stack('next', /next\.config\.[cm]?[jt]s$/u, /[\s\S]/gu),
  stack('angular', /angular\.json$/u, /"projects"/gu),
  stack('nginx', nginx, /\blisten\s+[^;]+;/gu),
  stack('caddy', /Caddyfile/u, /reverse_proxy|file_server|respond/gu),
];

const cors: readonly Statement[] = [
  { topic: 'cors-call', files: python, name: 'CORSMiddleware', pattern: middleware },
  { topic: 'cors-call', files: python, name: 'flask-cors', pattern: flaskCors },
  {
    topic: 'cors-word',
    files: /(?:nginx[\w.-]*|\.conf|Caddyfile)$|\.(?:py|[cm]?[jt]s|go|java|kt|cs|rs)$/u,
    pattern: /cors|access-control-allow-origin/giu,
  },
  {
    topic: 'cors-call',
    files: script,
    name: 'cors',
    pattern: /\bapp\.use\(\s*cors\((?<value>[\s\S]{0,400}?)\)\s*\)|\.enableCors\([\s\S]{0,300}?\)/gu,
  },
  {
    topic: 'cors-call',
    files: script,
    name: '@fastify/cors',
    pattern:
      /\.register\(\s*(?:cors|fastifyCors|import\(['"]@fastify\/cors['"]\)|require\(['"]@fastify\/cors['"]\))[\s\S]{0,400}?\)/gu,
  },
  {
    topic: 'cors-origin-env',
    files: code,
    pattern:
      /\borigins?['"]?\s*[:=]\s*(?:process\.env(?:\.|\[['"])(?<name>\w+)|os\.(?:getenv|environ(?:\.get)?)[([]\s*['"](?<other>\w+))/gu,
  },
  {
    topic: 'origin',
    files: code,
    name: 'origin',
    pattern: /\b(?:allow_)?origins?['"]?\s*[:=]\s*(?<list>\[[^\]]*\]|['"][^'"]+['"])/giu,
  },
  {
    topic: 'origin',
    files: code,
    name: 'origin',
    when: /cors|access-control|origin/iu,
    pattern: /(?<list>['"`](?:https?:\/\/[\w.*-]+(?::[\d*]+)?\/?)['"`])/gu,
  },
  { topic: 'origin', files: /\.env/u, name: 'origin', pattern: /^\w*(?:CORS|ORIGIN)\w*\s*=\s*(?<list>.+)$/gimu },
  { topic: 'origin', files: nginx, name: 'origin', pattern: /Access-Control-Allow-Origin['"]?\s+(?<list>[^;]+);/gu },
  { topic: 'nginx-cors', files: nginx, name: 'add_header', pattern: /add_header\s+['"]?Access-Control-Allow-Origin[^;]*;/gu },
  {
    topic: 'cors-late',
    files: script,
    name: 'json before cors',
    pattern: /app\.use\(\s*(?:express|bodyParser)\.json\([^)]*\)\s*\)[\s\S]*?app\.use\(\s*cors\(/gu,
  },
];

const proxies: readonly Statement[] = [
  {
    topic: 'proxy',
    files: proxyFile,
    pattern: /['"`](?<name>\^?\/[^'"`]*)['"`]\s*:\s*\{[^{}]*?target['"]?\s*:\s*['"`](?<value>[^'"`]+)/gu,
  },
  {
    topic: 'proxy',
    files: proxyFile,
    pattern: /['"`](?<name>\^?\/[^'"`]*)['"`]\s*:\s*['"`](?<value>(?:https?|wss?):\/\/[^'"`]+)/gu,
  },
  {
    topic: 'proxy',
    files: /next\.config/u,
    pattern: /source\s*:\s*['"`](?<name>[^'"`]+)['"`]\s*,\s*destination\s*:\s*['"`](?<value>https?:\/\/[^'"`]+)/gu,
  },
  {
    topic: 'proxy',
    files: script,
    pattern:
      /\.use\(\s*['"`](?<name>\/[^'"`]+)['"`]\s*,\s*createProxyMiddleware\(\s*\{[^{}]*?target\s*:\s*['"`](?<value>https?:\/\/[^'"`]+)/gu,
  },
  {
    topic: 'proxy',
    files: script,
    pattern:
      /createProxyMiddleware\(\s*\{[^{}]*?pathFilter\s*:\s*['"`](?<name>\/[^'"`]+)['"`][^{}]*?target\s*:\s*['"`](?<value>https?:\/\/[^'"`]+)/gu,
  },
  { topic: 'proxy', files: /package\.json$/u, name: '/', pattern: /"proxy"\s*:\s*"(?<value>https?:\/\/[^"]+)"/gu },
  { topic: 'proxy-socket', files: proxyFile, pattern: /['"`](?<name>\^?\/[^'"`]*)['"`]\s*:\s*\{[^{}]*?\bws\s*:\s*true/gu },
  {
    topic: 'proxy-rewrite',
    files: proxyFile,
    pattern: /['"`](?<name>\^?\/[^'"`]*)['"`]\s*:\s*\{[^{}]*?\b(?:rewrite|pathRewrite)\b/gu,
  },
  { topic: 'allowed-hosts', files: config, name: 'allowedHosts', pattern: /allowedHosts\s*:\s*[^,\n]+/gu },
  {
    topic: 'nginx-upstream',
    files: nginx,
    pattern: /location\s+(?:[=~^*]+\s*)?(?<name>\S+)\s*\{(?:[^{}]|\{[^{}]*\})*?proxy_pass\s+(?<value>https?:\/\/[^;\s]+)/gu,
  },
  { topic: 'nginx-upgrade', files: nginx, name: 'Upgrade', pattern: /proxy_set_header\s+Upgrade\s+[^;]+;/giu },
  {
    topic: 'nginx-body-limit',
    files: nginx,
    name: 'client_max_body_size',
    pattern: /client_max_body_size\s+(?<value>[^;]+);/gu,
  },
  { topic: 'nginx-body-limit', files: /Caddyfile/u, name: 'max_size', pattern: /\bmax_size\s+(?<value>\S+)/gu },
  {
    topic: 'nginx-upstream',
    files: /Caddyfile/u,
    name: '/',
    pattern: /reverse_proxy\s+(?:\/\S+\s+)?(?<value>[\w.:/-]+:\d+)/gu,
  },
  {
    topic: 'nginx-upstream',
    files: /Caddyfile/u,
    pattern:
      /\b(?:handle(?:_path)?|route)\s+(?<name>\/[^\s*{]*)\*?\s*\{(?:[^{}]|\{[^{}]*\})*?reverse_proxy\s+(?<value>[\w.:/-]+:\d+)/gu,
  },
  {
    topic: 'nginx-upstream',
    files: /Caddyfile/u,
    pattern: /reverse_proxy\s+(?<name>\/[^\s*]*)\*?\s+(?<value>[\w.:/-]+:\d+)/gu,
  },
  { topic: 'compose-service', files: /compose[\w.-]*\.ya?ml$/u, pattern: /^ {2}(?<name>[\w-]+):\s*$/gmu },
];

const sockets: readonly Statement[] = [
  {
    topic: 'socket-route',
    files: python,
    name: 'websocket',
    pattern: /@\w+\.websocket(?:_route)?\(\s*(?:path\s*=\s*)?['"](?<value>[^'"]+)/gu,
  },
  {
    topic: 'socket-route',
    files: script,
    name: 'websocket',
    pattern: /\.get\(\s*['"`](?<value>[^'"`]+)['"`]\s*,\s*\{[^}]*websocket\s*:\s*true/gu,
  },
  {
    topic: 'socket-route',
    files: script,
    name: 'ws path',
    pattern: /new (?:WebSocket\.Server|WebSocketServer|WSServer)\(\{[^}]*path\s*:\s*['"`](?<value>[^'"`]+)/gu,
  },
  {
    topic: 'socket-plugin-late',
    files: script,
    name: 'route before plugin',
    pattern: /websocket\s*:\s*true[\s\S]*?\.register\(\s*(?:websocket|fastifyWebsocket|ws)\b/gu,
  },
  {
    topic: 'socket-origin',
    files: code,
    name: 'origin check',
    when: /websocket|\bwss?\b/iu,
    pattern: /headers(?:\.get\(\s*|\[\s*)['"]origin['"]|headers\.origin\b|verifyClient|\bcheck_origin\b/giu,
  },
  {
    topic: 'socket-url',
    files: script,
    name: 'WebSocket',
    pattern: /new WebSocket\(\s*['"`](?<value>(?:wss?:\/\/|\/)[^'"`$]+)/gu,
  },
];

const frontend: readonly Statement[] = [
  {
    topic: 'reads-header',
    files: script,
    name: 'header',
    pattern:
      // A server reads the headers of requests; a page those of answers.
      /(?<![\w.])(?!(?:\w+\.)*(?:req|request|ctx|context|event|socket|handshake|message)\b)(?:\w+\.)*headers(?:\.get\(\s*|\[\s*)['"`](?<value>[\w-]+)['"`]/gu,
  },
  {
    topic: 'api-url',
    files: script,
    name: 'base URL',
    pattern:
      /(?:baseURL|BASE_URL|API_URL|apiUrl|API_BASE)\w*['"]?\s*[:=]\s*(?:[^'"`\n]*(?:\|\||\?\?)\s*)?['"`](?<value>[^'"`\s]+)/gu,
  },
  {
    topic: 'api-url',
    files: script,
    name: 'fetch',
    pattern: /\b(?:fetch|axios(?:\.\w+)?)\(\s*['"`](?<value>https?:\/\/[^'"`\s$]+)/gu,
  },
  { topic: 'event-source', files: script, name: 'EventSource', pattern: /new EventSource\(/gu },
  { topic: 'no-cors-mode', files: script, name: 'mode', pattern: /['"]?mode['"]?\s*:\s*['"]no-cors['"]/gu },
  { topic: 'raw-reply', files: script, name: 'raw reply', pattern: /reply\.(?:raw\.(?:writeHead|write)|hijack\(\))/gu },
];

const processes: readonly Statement[] = [
  { topic: 'needs-env', files: python, pattern: /os\.environ\[\s*['"](?<name>[A-Za-z_]\w*)['"]\s*\](?!\s*=)/gu },
  { topic: 'start', files: /Procfile$/u, pattern: /^(?<name>\w+):\s*(?<value>.+)$/gmu },
  {
    topic: 'start',
    files: /package\.json$/u,
    pattern: /"(?<name>dev|start|serve|dev:server|server)"\s*:\s*"(?<value>[^"]+)"/gu,
  },
  { topic: 'start', files: python, name: 'uvicorn.run', pattern: /uvicorn\.run\([^)]*\)/gu },
  { topic: 'start', files: python, name: 'app.run', pattern: /\bapp\.run\([^)]*\)/gu },
  { topic: 'start', files: script, name: 'listen', pattern: /\.listen\(\s*(?<value>\{[^}]*\}|[^)]*)\)/gu },
];

/** Everything a project file may say that the rules understand. */
export const statements: readonly Statement[] = [...stacks, ...cors, ...proxies, ...sockets, ...frontend, ...processes];

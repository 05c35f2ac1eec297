import type { ExchangeFact } from '../facts.ts';
import { retargetNext } from './conf/next.ts';
import { dropDirectives, nginxFor, passUpgrade, setDirective, setGlobally, addLocation, alignPrefix } from './conf/nginx.ts';
import type { NginxSite } from './conf/nginx.ts';
import {
  addRule,
  alignRule,
  allowHost,
  allowViteOrigin,
  bindKey,
  rewriteOf,
  ruleFor,
  setRule,
  setTarget,
  viteConfigOf,
} from './conf/vite.ts';
import type { ViteConfig } from './conf/vite.ts';
import { textIn } from './js/script.ts';
import type { Patient, Remedy } from './plan.ts';
import { serverFiles } from './servers.ts';

const withNginx =
  (work: (patient: Patient, site: NginxSite) => boolean | string): Remedy =>
  (patient) => {
    const site = nginxFor(patient.workspace, patient.url);
    return site === undefined ? 'no nginx file of the project takes this path' : work(patient, site);
  };

const withVite =
  (work: (patient: Patient, config: ViteConfig) => boolean | string): Remedy =>
  (patient) => {
    const config = viteConfigOf(patient.workspace);
    return config === undefined ? 'the project has no configuration of Vite that can be read' : work(patient, config);
  };

const set = (name: string, value: string): Remedy =>
  withNginx(({ workspace }, site) => setDirective(workspace, site, { name, value }));
const setAround = (name: string, value: string): Remedy =>
  withNginx(({ workspace }, site) => setGlobally(workspace, site, { name, value }));

const dropHiding = withNginx(({ workspace }, site) =>
  dropDirectives(
    workspace,
    site,
    ({ name, args }) =>
      (name === 'proxy_hide_header' && /^access-control-/iu.test(args[0] ?? '')) ||
      (name === 'proxy_set_header' && /^origin$/iu.test(args[0] ?? '') && args[1] !== '$http_origin'),
  ),
);

const dropEncoding = withNginx(({ workspace }, site) =>
  dropDirectives(workspace, site, ({ name, args }) => name === 'add_header' && /^content-encoding$/iu.test(args[0] ?? '')),
);

const keepScheme = withNginx(({ workspace }, site) =>
  setDirective(workspace, site, {
    name: 'proxy_redirect',
    value: 'http://$http_host/ $scheme://$http_host/',
    block: site.location.block,
  }),
);

/** The path under which the backend itself serves what was asked. */
function servedPath({ facts, finding }: Patient): string | undefined {
  const found = facts.find(
    (fact): fact is ExchangeFact =>
      fact.kind === 'exchange' &&
      fact.about === finding.about &&
      fact.purpose === 'upstream' &&
      fact.answer.outcome === 'response' &&
      fact.answer.status < 400,
  );
  return found === undefined ? undefined : new URL(found.request.url).pathname;
}

const alignPaths: Remedy = (patient) => {
  const { workspace, url } = patient;
  const served = servedPath(patient);
  if (served === undefined) return 'the path that the backend serves is not known';
  const config = viteConfigOf(workspace);
  const rule = config === undefined ? undefined : ruleFor(config, url.pathname);
  if (config !== undefined && rule !== undefined) return alignRule(config, rule, { asked: url.pathname, served });
  return withNginx((_patient, site) => alignPrefix(workspace, site, { asked: url.pathname, served }))(patient);
};

/** A rule whose prefix also takes the paths of a longer one. */
const separateRules = withVite(({ url }, config) => {
  const rule = ruleFor(config, url.pathname);
  const better = config.rules.find(
    ({ key }) => rule !== undefined && key !== rule.key && key.startsWith(rule.key) && url.pathname.startsWith(key),
  );
  return rule !== undefined && better !== undefined && bindKey(config, rule);
});

/** Ports that the project's servers name where they listen. */
function listeningPorts({ workspace }: Patient): string[] {
  return serverFiles(workspace).flatMap((path) =>
    [...(workspace.text(path) ?? '').matchAll(/(?:\.listen\(\s*|\bport\s*[:=]\s*)(?<port>\d{2,5})\b/gu)].flatMap(
      ({ groups }) => groups?.['port'] ?? [],
    ),
  );
}

const retarget = withVite((patient, config) => {
  const { url } = patient;
  const rule = ruleFor(config, url.pathname);
  const text = textIn(rule?.target);
  const ports = [...new Set(listeningPorts(patient))];
  const [port] = ports;
  if (rule === undefined || text === undefined || !URL.canParse(text) || ports.length !== 1 || port === undefined) return false;
  return (
    new URL(text).port !== port &&
    setTarget(config, rule, (target) => {
      target.port = port;
    })
  );
});

const overIpv4 = withVite(({ url }, config) => {
  const rule = ruleFor(config, url.pathname);
  return (
    rule !== undefined &&
    setTarget(config, rule, (target) => {
      target.hostname = '127.0.0.1';
    })
  );
});

/** The same for the rewrites of Next. */
const retargetRewrite: Remedy = (patient) => {
  const { workspace, url } = patient;
  const [port, ...others] = new Set(listeningPorts(patient));
  if (port === undefined || others.length > 0) return false;
  return retargetNext(workspace, url.pathname, (target) => {
    target.port = port;
  });
};

const rewriteOverIpv4: Remedy = ({ workspace, url }) =>
  retargetNext(workspace, url.pathname, (target) => {
    target.hostname = '127.0.0.1';
  });

const passSockets = withVite((patient, config) => {
  const { url } = patient;
  const rule = ruleFor(config, url.pathname);
  if (rule !== undefined) return setRule(config, rule, { name: 'ws', value: 'true' });
  const target = textIn(config.rules[0]?.target) ?? backendAddress(patient);
  return target !== undefined && addRule(config, url.pathname, `{ target: '${target}', ws: true }`);
});

function backendAddress(patient: Patient): string | undefined {
  const ports = [...new Set(listeningPorts(patient))].filter((port) => port !== patient.url.port);
  return ports.length === 1 ? `http://127.0.0.1:${ports[0]}` : undefined;
}

/** Routes of the backend as its sources write them. */
const routesOf = ({ facts }: Patient): string[] =>
  facts.flatMap((fact) => (fact.kind === 'setting' && fact.topic === 'http-route' ? [fact.value] : []));

const passOn = withVite((patient, config) => {
  const { url } = patient;
  if (ruleFor(config, url.pathname) !== undefined) return false;
  const target = textIn(config.rules[0]?.target) ?? backendAddress(patient);
  const prefix = `/${url.pathname.split('/')[1] ?? ''}`;
  if (target === undefined || prefix === '/') return 'the address of the backend is not known';
  const routes = routesOf(patient);
  const bare = url.pathname.slice(prefix.length);
  const rewrite = !routes.includes(url.pathname) && routes.includes(bare) ? rewriteOf(url.pathname, bare) : undefined;
  return addRule(config, prefix, rewrite === undefined ? `'${target}'` : `{ target: '${target}', rewrite: ${rewrite} }`);
});

const addPlace = withNginx(({ workspace, url }, site) => {
  const prefix = `/${url.pathname.split('/')[1] ?? ''}/`;
  const isPassed = site.location.block.inside.some(({ name }) => name === 'proxy_pass');
  return !isPassed && addLocation(workspace, site, prefix);
});

const nameHost = withVite(({ url }, config) => allowHost(config, url.hostname));
const letOriginIn = withVite(({ origin }, config) => origin !== null && allowViteOrigin(config, origin));

/** Mended in what stands between the page and the backend. */
export const proxyRemedies: Readonly<Record<string, readonly Remedy[]>> = {
  D10: [setAround('client_max_body_size', '50m')],
  D13: [set('proxy_read_timeout', '300s')],
  W24: [set('proxy_read_timeout', '3600s')],
  P01: [retarget, retargetRewrite],
  P02: [overIpv4, rewriteOverIpv4],
  P03: [separateRules, alignPaths],
  P14: [separateRules],
  D07: [separateRules],
  P04: [passOn, addPlace],
  P05: [nameHost],
  P08: [set('proxy_buffering', 'off')],
  P10: [setAround('underscores_in_headers', 'on')],
  P11: [dropHiding],
  P12: [keepScheme],
  P18: [letOriginIn],
  B20: [dropEncoding],
  W09: [withNginx(({ workspace }, site) => passUpgrade(workspace, site))],
  W10: [passSockets],
};

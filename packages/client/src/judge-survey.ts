import type { Cause } from './cause.ts';
import { systemCode } from './probe.ts';
import { faultOf } from './read-fault.ts';
import { badAddress } from './static-cause.ts';
import { strangerCause } from './stranger-cause.ts';
import { jsonOf } from './survey.ts';
import type { Survey } from './survey.ts';

/** The cause that keeps every request from this server; undefined when the server is ours and this page can read it. Pure. */
export function judgeSurvey(survey: Survey): Cause | undefined {
  const cause = judgePolicy(survey) ?? judgeAnswer(survey) ?? judgeSilence(survey);
  return cause && { ...cause, evidence: [...cause.evidence, ...survey.evidence] };
}

function judgePolicy({ violation, origin }: Survey): Cause | undefined {
  if (violation === undefined) return undefined;
  return {
    code: 'blocked_by_csp',
    title: "The page's own policy blocks the server",
    sentence: `The Content-Security-Policy of this page does not allow requests to ${origin}.`,
    fix: {
      summary: `Add ${origin} to connect-src in the policy of the page.`,
      command: `Content-Security-Policy: connect-src 'self' ${origin}`,
    },
    evidence: [`Violated directive: ${violation.directive}`, `Blocked: ${violation.blocked}`],
  };
}

function judgeAnswer(survey: Survey): Cause | undefined {
  const { health, verdict, allowsCookie } = survey;
  if (health.kind !== 'answer') return undefined;
  if (!survey.isOurs) {
    const fault = faultOf(jsonOf(health), { status: health.response.status, headers: health.response.headers });
    return fault?.cause ?? strangerCause(health.response, health.text);
  }
  if (verdict?.cors === 'denied') return refusedOrigin(survey, verdict.explanation);
  return allowsCookie === false
    ? refusedOrigin(survey, `The server at ${survey.origin} takes no cookie of this page.`)
    : undefined;
}

function judgeSilence(survey: Survey): Cause | undefined {
  const { reach, health, origin, networkBlock } = survey;
  if (health.kind === 'answer') return undefined;
  if (reach?.kind === 'opaque') {
    return refusedOrigin(
      survey,
      `A server answers at ${origin}, but pages from ${survey.foreignPage} may not read what it says.`,
    );
  }
  if (health.kind === 'silent' || reach?.kind === 'silent') return hanging(origin);
  if (networkBlock !== undefined) return blockedNetwork(survey, networkBlock);
  return health.kind === 'failed' ? unreachable(survey, systemCode(health.error)) : undefined;
}

function refusedOrigin({ foreignPage, origin }: Survey, sentence: string): Cause {
  const page = foreignPage ?? origin;
  return {
    code: 'origin_not_allowed',
    title: 'This page is not an allowed origin',
    sentence,
    fix: {
      summary: `Add ${page} to CAUSEWAY_ORIGINS (a comma list) and restart the server. If another program uses the port, stop it.`,
      command: `CAUSEWAY_ORIGINS=${page} npm start`,
    },
    evidence: [`Page: ${page}`],
  };
}

const hanging = (origin: string): Cause => ({
  code: 'timeout',
  title: 'The server does not answer',
  sentence: `Something accepts connections at ${origin}, but gives no answer, or the network drops what is sent there.`,
  fix: { summary: 'Look at the log of the server; if it hangs, restart it.', command: 'npm start' },
  evidence: [],
});

function blockedNetwork({ foreignPage, origin }: Survey, evidence: string): Cause {
  return {
    code: 'private_network_blocked',
    title: 'The browser blocks the local network',
    sentence: `A page from ${foreignPage} needs your permission to reach ${origin}, which is on this machine or its network.`,
    fix: {
      summary: `Allow "Local network access" for this page in its site settings, or open the page from ${origin} itself.`,
    },
    evidence: [evidence],
  };
}

function unreachable({ origin }: Survey, code: string | undefined): Cause {
  const isUnknownName = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  if (isUnknownName) return { ...badAddress(origin), sentence: `The name in ${origin} is not known.` };
  if (code !== undefined && code !== 'ECONNREFUSED' && code !== 'EHOSTUNREACH') {
    const sentence = `What listens at ${origin} ends the connection without an HTTP answer.`;
    const fix = { summary: 'Check the scheme (http or https) and the port.' };
    return { code: 'not_causeway', title: 'No web server at this address', sentence, fix, evidence: [] };
  }
  return {
    code: 'backend_not_running',
    title: 'The server is not running',
    sentence: `Nothing answers at ${origin}.`,
    fix: { summary: 'Start the server; this page goes on by itself.', command: 'npm start' },
    evidence: [],
  };
}

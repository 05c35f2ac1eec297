/** Seconds; wide enough for a health check and for a long answer. */
const buckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];

interface Series {
  count: number;
  sumSeconds: number;
  readonly perBucket: number[];
}

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: () => number;
}

export interface CountedRequest {
  readonly method: string;
  /** The pattern, never the address: labels stay few. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Metrics {
  count(request: CountedRequest): void;
  gauge(gauge: Gauge): void;
  /** Prometheus text format 0.0.4. */
  text(): string;
}

const escape = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const newSeries = (): Series => ({ count: 0, sumSeconds: 0, perBucket: buckets.map(() => 0) });

/** What is at the key; made when it is asked for first. */
function at<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** By route, method and status: three looks at constants are cheaper than one at a text that is made each time. */
type ByStatus = Map<number, Series>;
type Counted = Map<string, Map<string, ByStatus>>;

export function createMetrics(): Metrics {
  const requests: Counted = new Map();
  const gauges: Gauge[] = [
    { name: 'process_resident_memory_bytes', help: 'Memory of the process.', value: () => process.memoryUsage.rss() },
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time used.',
      value: () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    },
    { name: 'process_uptime_seconds', help: 'Time since start.', value: () => process.uptime() },
  ];

  const count: Metrics['count'] = ({ method, route, status, seconds }) => {
    const methods = at(requests, route, () => new Map<string, ByStatus>());
    const statuses = at(methods, knownMethods.has(method) ? method : 'OTHER', () => new Map<number, Series>());
    const series = at(statuses, status, newSeries);
    series.count += 1;
    series.sumSeconds += seconds;
    for (let bucket = 0; bucket < buckets.length; bucket += 1) {
      if (seconds > (buckets[bucket] ?? 0)) continue;
      series.perBucket[bucket] = (series.perBucket[bucket] ?? 0) + 1;
      return;
    }
  };

  const labeled = (): [string, Series][] =>
    [...requests].flatMap(([route, methods]) =>
      [...methods].flatMap(([method, statuses]) =>
        [...statuses].map(([status, series]): [string, Series] => [
          `method="${method}",route="${route}",status="${status}"`,
          series,
        ]),
      ),
    );

  const histogram = (): string[] => {
    const name = 'causeway_http_request_duration_seconds';
    const lines = [`# HELP ${name} Time from the request's head to the end of the answer.`, `# TYPE ${name} histogram`];
    for (const [labels, series] of labeled()) {
      let below = 0;
      for (const [place, bucket] of buckets.entries()) {
        below += series.perBucket[place] ?? 0;
        lines.push(`${name}_bucket{${labels},le="${bucket}"} ${below}`);
      }
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${series.count}`);
      lines.push(`${name}_sum{${labels}} ${series.sumSeconds}`, `${name}_count{${labels}} ${series.count}`);
    }
    return lines;
  };

  return {
    count,
    gauge: (gauge) => void gauges.push(gauge),
    text: () => {
      const lines = gauges.flatMap(({ name, help, value }) => [
        `# HELP ${name} ${escape(help)}`,
        `# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`,
        `${name} ${value()}`,
      ]);
      return `${[...lines, ...histogram()].join('\n')}\n`;
    },
  };
}

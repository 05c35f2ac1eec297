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

export function createMetrics(): Metrics {
  const requests = new Map<string, Series>();
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
    const labels = `method="${knownMethods.has(method) ? method : 'OTHER'}",route="${route}",status="${status}"`;
    let series = requests.get(labels);
    if (!series) {
      series = { count: 0, sumSeconds: 0, perBucket: buckets.map(() => 0) };
      requests.set(labels, series);
    }
    series.count += 1;
    series.sumSeconds += seconds;
    const at = buckets.findIndex((bucket) => seconds <= bucket);
    if (at !== -1) series.perBucket[at] = (series.perBucket[at] ?? 0) + 1;
  };

  const histogram = (): string[] => {
    const name = 'causeway_http_request_duration_seconds';
    const lines = [`# HELP ${name} Time from the request's head to the end of the answer.`, `# TYPE ${name} histogram`];
    for (const [labels, series] of requests) {
      let below = 0;
      for (const [at, bucket] of buckets.entries()) {
        below += series.perBucket[at] ?? 0;
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

import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CostDay } from './days.ts';
import { moneyWords } from '../../ui/money-words.ts';

interface CostChartProps {
  readonly days: readonly CostDay[];
  /** What a screen reader says instead; the table below has the numbers. */
  readonly label: string;
}

const height = 208;
const nanoPerDollar = 1e9;
/** Seconds: room for the first and the last bar. */
const halfDay = 43_200;
const dayWords = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });

const colorOf = (element: Element, name: string): string => getComputedStyle(element).getPropertyValue(name).trim();

/** One bar for each day. Colors come from the tokens, so it is made anew with the scheme. */
export function CostChart(props: CostChartProps) {
  return <Bars key={useComputedColorScheme()} {...props} />;
}

function Bars({ days, label }: CostChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const chart = new UPlot(optionsFor(element), dataOf(days), element);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days]);
  return <div className="cost-chart" ref={host} role="img" aria-label={label} style={{ blockSize: height }} />;
}

const dataOf = (days: readonly CostDay[]): UPlot.AlignedData => [
  days.map(({ at }) => at / 1000),
  days.map(({ costNano }) => costNano / nanoPerDollar),
];

function optionsFor(element: Element): UPlot.Options {
  const [muted, line, accent] = ['--muted', '--line', '--accent'].map((name) => colorOf(element, name));
  const font = `11px ${colorOf(element, '--font-ui')}`;
  const axis: UPlot.Axis = { stroke: muted ?? '', font, ticks: { show: false }, grid: { show: false } };
  const bars = UPlot.paths.bars?.({ size: [0.7, 40], radius: 0.12 });
  return {
    width: element.clientWidth,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_, min, max) => [min - halfDay, max + halfDay] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      { ...axis, size: 28, space: 64, values: (_, seconds) => seconds.map((second) => dayWords.format(second * 1000)) },
      {
        ...axis,
        size: 64,
        space: 40,
        grid: { stroke: line ?? '', width: 1 },
        values: (_, dollars) => dollars.map((amount) => moneyWords(amount * nanoPerDollar)),
      },
    ],
    series: [{}, { fill: accent ?? '', width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) }],
    plugins: [tooltip()],
  };
}

/** The day under the pointer and what it cost. */
function tooltip(): UPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'cost-tip';
  box.hidden = true;
  return {
    hooks: {
      init: (chart) => chart.over.append(box),
      setCursor: (chart) => {
        const { idx: index, left = 0 } = chart.cursor;
        const at = index === null || index === undefined ? undefined : chart.data[0][index];
        const dollars = index === null || index === undefined ? undefined : chart.data[1]?.[index];
        box.hidden = at === undefined || left < 0;
        if (at === undefined) return;
        box.textContent = `${dayWords.format(at * 1000)} · ${moneyWords((dollars ?? 0) * nanoPerDollar)}`;
        const width = chart.over.clientWidth;
        box.style.insetInlineStart = `${Math.min(left + 12, width - box.offsetWidth - 4)}px`;
      },
    },
  };
}

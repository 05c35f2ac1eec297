/** One cell as the source file writes it. */
export interface SourceCell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** A small generator with a seed, so that every run makes the same files. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const things = [
  'Oak Shelf',
  'Garden Hose',
  'Copper Pipe',
  'Desk Lamp',
  'Wall Clock',
  'Tool Chest',
  'Paint Roller',
  'Door Handle',
  "Painter's Tape",
  'Work Bench',
  "Carpenter's Square",
  'Wood Glue',
  'Spirit Level',
  'Steel Ladder',
  'Floor Mat',
  'Kids’ Stool',
];
const qualities = [
  'Heavy-Duty',
  'Foldable',
  'Waterproof',
  'Classic',
  'Two-Pack',
  'Extra-Large',
  'Low-Noise',
  'Recycled',
  'Indoor/Outdoor',
  'Adjustable',
];
const praise = [
  'Made for daily use in workshops and at home',
  "It doesn't rust, bend or crack, even after years outside",
  'Light enough to carry with one hand yet sturdy enough for the roughest jobs',
  'Our best-selling model, now with a better grip',
  'Designed with a team of craftsmen; tested for 10,000 hours',
  "You'll hardly notice it: quiet, small and quick to set up",
  'Comes with screws, plugs and a printed guide',
  'Fits all common sizes',
];
const inches = new Map([
  [9, 'Pipe Wrench, 24"'],
  [20, 'Saw Blade, 5" Fine'],
  [21, 'Monitor Arm, 27"'],
  [38, 'Shelf Board, 10"'],
  [83, 'Clamp, 10" Steel'],
]);

/** Header and 83 rows of a shop's order list: dates, times, numbers, codes, prices, names, texts, links and an empty column. */
export function ordersTable(): readonly (readonly SourceCell[])[] {
  const random = createRandom(7);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const names = ['ORDERDATE', 'HOUR', 'Units', 'ARTICLENO', 'Amount', 'ArticleName', 'ArticleText', 'LINK', 'Remarks'];
  const rows = [names.map((text) => ({ text, isQuoted: text === 'ArticleText' || text === 'LINK' }))];
  for (let index = 1; index <= 83; index += 1) {
    const code = `${pick(['MG', 'RI', 'CC', 'YY', 'BH', 'HK', 'AN'])}-${1000 + Math.floor(random() * 9000)}`;
    const name =
      inches.get(index) ??
      (random() < 0.4
        ? `${pick(things)}, ${pick(qualities)}`
        : `${pick(things)} ${pick(qualities)}`.replace('Foldable', index % 2 === 0 ? ' Foldable' : 'Foldable'));
    const text =
      index === 11
        ? `Only 8\\'9" long, easily stored and easily found again`
        : `${pick(praise)}. ${pick(praise)}, ${pick(praise).toLowerCase()}.`;
    const day = `${String(1 + (index % 28)).padStart(2, '0')}/${String(1 + (index % 12)).padStart(2, '0')}/2021`;
    const hour = `${String(index % 24).padStart(2, '0')}:${pick(['00', '15', '30', '45'])}`;
    const amount = random() < 0.1 ? `$${Math.floor(random() * 90)}` : `$${(random() * 95).toFixed(random() < 0.1 ? 1 : 2)}`;
    const cells = [
      day,
      hour,
      String(Math.floor(random() * 30)),
      code,
      amount,
      name,
      text,
      `https://shop.example.com/item/${code.replace('-', '_')}.html`,
      '',
    ];
    rows.push(cells.map((cell, column) => ({ text: cell, isQuoted: cell.includes(',') || column === 6 || column === 7 })));
  }
  return rows;
}

/** Header and 60 rows of another make: a key, words, decimals, flags, gaps and a fully quoted column. */
export function stationsTable(): readonly (readonly SourceCell[])[] {
  const random = createRandom(23);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const names = ['station_id', 'name', 'operator', 'opened', 'lat', 'lon', 'active', 'note'];
  const rows = [names.map((text) => ({ text, isQuoted: true }))];
  for (let index = 1; index <= 60; index += 1) {
    const note =
      random() < 0.4
        ? ''
        : pick([
            'closed on Sundays, holidays and after storms',
            'sensor replaced',
            'see "Handbook", page 4',
            'moved 30 m north; new mast',
          ]);
    const cells = [
      String(10_000 + index * 37),
      `${pick(['North', 'South', 'Old', 'Upper', 'Lower'])} ${pick(['Bridge', 'Harbor', 'Mill', 'Market', 'Forest'])}`,
      pick(['City of Aarden', 'Meteo Services', 'University, Dept. of Physics', 'Volunteers']),
      `${1950 + Math.floor(random() * 70)}-0${1 + (index % 9)}-${10 + (index % 18)}`,
      (45 + random() * 10).toFixed(4),
      (5 + random() * 10).toFixed(4),
      pick(['true', 'false']),
      note,
    ];
    rows.push(
      cells.map((cell, column) => ({ text: cell, isQuoted: cell.includes(',') || cell.includes('"') || column === 1 })),
    );
  }
  return rows;
}

const rate = 16_000;
const seconds = 15;
const samples = rate * seconds;

/** Sound without any speech, 16 kHz. */
export interface Noise {
  readonly name: string;
  readonly pcm: Int16Array;
}

/** Random numbers that are the same in every run. */
function createChance(seed: number) {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
type Chance = ReturnType<typeof createChance>;

const wave = (hertz: number, time: number): number => Math.sin(2 * Math.PI * hertz * time);

/** Something that goes on; told the seconds since the start. */
type Steady = (time: number, chance: Chance) => number;
/** Something that happens; told the seconds since it began, and how strong it is, 0 to 1. */
interface Event {
  readonly everySeconds: number;
  readonly at: (time: number, strength: number, chance: Chance) => number;
}

const lasting: Readonly<Record<string, Steady>> = {
  'a quiet room': (_, { normal }) => normal() * 20,
  'a loud hiss': (_, { normal }) => normal() * 3000,
  hum: (time, { normal }) => 3000 * wave(50, time) + 1500 * wave(150, time) + normal() * 50,
  'a tone': (time) => (time % 2 < 1 ? 5000 * wave(440, time) : 0),
  'a telephone that rings': (time) => (time % 3 < 1 ? 4000 * (wave(440, time) + wave(480, time)) : 0),
  keys: (time) => (time % 0.5 < 0.1 ? 5000 * (wave(770, time) + wave(1336, time)) : 0),
  rain: (_, { normal, uniform }) => normal() * (uniform() < 0.001 ? 8000 : 400),
};

const happening: Readonly<Record<string, Event>> = {
  clicks: { everySeconds: 0.7, at: (time, strength, { normal }) => (time < 0.003 ? normal() * 12_000 * strength : 0) },
  knocks: {
    everySeconds: 0.8,
    at: (time, strength, { normal }) =>
      strength * (normal() * 15_000 * Math.exp(-time * 60) + 8000 * wave(100 + 80 * strength, time) * Math.exp(-time * 30)),
  },
  typing: { everySeconds: 0.15, at: (time, strength, { normal }) => normal() * 4000 * strength * Math.exp(-time * 150) },
  'a door': { everySeconds: 2.5, at: (time, _, { normal }) => normal() * 25_000 * Math.exp(-time * 15) },
  breath: { everySeconds: 2, at: (time, _, { normal }) => normal() * 1200 * Math.sin(Math.PI * Math.min(1, time * 2)) },
  applause: { everySeconds: 0.3, at: (time, _, { normal }) => normal() * 16_000 * Math.exp(-time * 90) },
  dishes: {
    everySeconds: 0.6,
    at: (time, strength) =>
      12_000 * strength * Math.exp(-time * 20) * (wave(1800 + 900 * strength, time) + 0.6 * wave(3100, time)),
  },
  beeps: { everySeconds: 0.8, at: (time) => (time < 0.2 ? 6000 * wave(1000, time) : 0) },
  bursts: { everySeconds: 1, at: (time, strength, { normal }) => (time < 0.05 + 0.3 * strength ? normal() * 6000 : 0) },
};

const clamp = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

const soundOfLasting = (steady: Steady, chance: Chance): Int16Array =>
  Int16Array.from({ length: samples }, (_, at) => clamp(steady(at / rate, chance)));

function soundOfEvents({ everySeconds, at: sound }: Event, chance: Chance): Int16Array {
  const sum = new Float64Array(samples).map(() => chance.normal() * 20);
  for (let start = everySeconds * 0.5; start < seconds; start += everySeconds * (0.6 + 0.8 * chance.uniform())) {
    const [first, strength] = [Math.floor(start * rate), chance.uniform()];
    const last = Math.min(samples, first + rate / 2);
    for (let at = first; at < last; at += 1) sum[at] = (sum[at] ?? 0) + sound((at - first) / rate, strength, chance);
  }
  return Int16Array.from(sum, clamp);
}

/** What is heard where somebody might speak: rooms, lines, desks and doors. */
export function noises(): readonly Noise[] {
  const chance = createChance(7);
  return [
    ...Object.entries(lasting).map(([name, steady]) => ({ name, pcm: soundOfLasting(steady, chance) })),
    ...Object.entries(happening).map(([name, event]) => ({ name, pcm: soundOfEvents(event, chance) })),
  ];
}

/** The environment, or a stand-in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one; collects problems instead of stopping at the first. */
export class ConfigReader {
  readonly problems: string[] = [];
  readonly sources: Record<string, string> = {};
  readonly #environment: Environment;
  readonly #origins: Readonly<Record<string, string>>;

  constructor(environment: Environment, origins: Readonly<Record<string, string>>) {
    this.#environment = environment;
    this.#origins = origins;
  }

  /** The first of the names that is set and not blank. */
  text(...wanted: readonly string[]): string | undefined {
    for (const name of wanted) {
      const value = this.#environment[name]?.trim();
      if (value === undefined || value === '') continue;
      this.sources[name] = this.#origins[name] ?? 'environment';
      return value;
    }
    return undefined;
  }

  isSetButBlank(name: string): boolean {
    const value = this.#environment[name];
    return value !== undefined && value.trim() === '';
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[], fallback: Value): Value {
    const text = this.text(name);
    const value = values.find((each) => each === text);
    if (text !== undefined && value === undefined) {
      this.problem(name, `"${text}" is none of ${values.join(', ')}`, `${name}=${fallback}`);
    }
    return value ?? fallback;
  }

  url(name: string, protocols: readonly string[], example: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
    this.problem(name, `it must be a ${protocols.map((each) => `${each}//`).join(' or ')} address`, `${name}=${example}`);
    return undefined;
  }

  problem(name: string, what: string, example: string): void {
    this.problems.push(`${name}: ${what}. For example: ${example}`);
  }
}

import { readFile, readdir } from 'node:fs/promises';
import type { WorkflowDefinition } from '@causeway/contract';
import { parse } from 'yaml';

/** A definition to begin with. */
export interface WorkflowTemplate {
  /** `document.name`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** YAML, with its comments. */
  readonly source: string;
  readonly definition: WorkflowDefinition;
  readonly sample_input: unknown;
}

const directory = new URL('./', import.meta.url);

async function readTemplate(file: string): Promise<WorkflowTemplate> {
  const source = await readFile(new URL(file, directory), 'utf8');
  // The test suite holds every file against the linter, so what is read here is a definition.
  const definition = parse(source) as WorkflowDefinition;
  const { name, title = name, summary = '', metadata } = definition.document;
  return { id: name, title, description: summary, source, definition, sample_input: metadata?.['sample_input'] ?? null };
}

/** The templates of the server, by title. */
export async function readTemplates(): Promise<readonly WorkflowTemplate[]> {
  const files = await readdir(directory);
  const templates = await Promise.all(files.filter((file) => file.endsWith('.yaml')).map((file) => readTemplate(file)));
  return templates.toSorted((a, b) => a.title.localeCompare(b.title, 'en'));
}

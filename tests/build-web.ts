import { fileURLToPath } from 'node:url';

/** Folder of the built web app. */
export const webBuild = fileURLToPath(new URL('../apps/web/dist', import.meta.url));

/** Builds the web app when its sources are not those it was built from, as `npm start` does. */
export async function buildWeb(): Promise<void> {
  const { ensureWebBuilt } = await import(new URL('../scripts/setup.mjs', import.meta.url).href);
  await ensureWebBuilt();
}

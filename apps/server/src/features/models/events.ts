/** Published after providers or the default model changed; every node then reads them again. */
export const modelsChanged = 'models.changed';

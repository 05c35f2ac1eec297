/** "1 model", "3 models". */
export const countModels = (count: number): string => (count === 1 ? '1 model' : `${count} models`);

/** What a worker says with its exit when it holds more than it may. */
export const outOfMemoryCode = 77;

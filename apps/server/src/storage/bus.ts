/** Facts, published after commit. Delivery to the listeners of every node; no history (see channels.ts). */
export interface Bus {
  publish(topic: string, payload: unknown): Promise<void>;
  /** Returns the function that ends the subscription. A listener that throws is logged and does not disturb the others. */
  subscribe(topic: string, listener: (payload: unknown) => void): () => void;
  close(): Promise<void>;
}

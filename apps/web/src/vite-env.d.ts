/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Address of the server; empty: whoever served the page. */
  readonly VITE_CAUSEWAY_URL: string;
}

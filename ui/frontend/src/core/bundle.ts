import type { Files } from "./files/files";
import type { Networks } from "./networks";

/** The run whose files are wanted, as the page knows it. */
export interface RunAddress {
  run: string;
  base?: string;
  lang?: string;
  /** Of files. Such a version of a file never changes, so the browser may keep it. */
  versions?: Record<string, string>;
}

/** What a bundle chooses for its components: where files of runs come from, and what runs networks. */
export interface Bundle {
  files(address: RunAddress): Files;
  readonly networks: Networks;
}

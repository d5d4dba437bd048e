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

/** What of the page around them components lead to. */
export interface Around {
  /** Where it says the facts of a run, as a selector; null where it says none. */
  facts: string | null;
  /** Whether its address shows others what one sees. */
  address: boolean;
}

/** What a bundle chooses for its components: where files of runs come from, what runs networks, and what is around them. */
export interface Bundle {
  files(address: RunAddress): Files;
  readonly networks: Networks;
  readonly page: Around;
  /** Maps are painted without WebGL: where that is software, a plain canvas is quicker. */
  readonly plain?: boolean;
}

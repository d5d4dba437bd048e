import { SNAPSHOT_FILES, type JobKind, type JobParams, type JobStateName } from "../../contract";
import type { Output } from "../engine";
import type { TensorFile } from "../tensors";

/** What was asked for was refused: the message is for people. */
export class Refused extends Error {}

/** Too much was asked at once: later it may be answered. */
export class TooOften extends Refused {}

/** It is not there, or not any more. */
export class Missing extends Refused {}

/** A job that has no result (yet). */
export interface Pending {
  state: Exclude<JobStateName, "done">;
  share: number;
  text: string;
}

/** What only a server does: it decodes, tells what is new, keeps what people say of a run, and calculates, by the kind of a job. */
export type Service = "decode" | "follow" | "keep" | JobKind;

/** The path of a file of one moment of the training. */
export const snapshotFile = (kind: keyof typeof SNAPSHOT_FILES, step: number): string => SNAPSHOT_FILES[kind].replace("{step}", String(step));

/** The files of one run, wherever they lie. */
/** How words are drawn. */
export interface Drawn {
  temperature: number;
  seed: number;
}

export interface Files {
  /** Whether there is somebody who does this; of a calculation: whether its result, with these parameters or with any, is there or can be had. */
  can(service: Service): boolean;
  can<Of extends JobKind>(service: Of, params: JobParams[Of]): boolean;
  /** The parameters whose results are there, where no others can be had; null where any can. */
  only<Of extends JobKind>(kind: Of): JobParams[Of][] | null;
  json<Answer>(path: string): Promise<Answer>;
  bytes(path: string): Promise<ArrayBuffer>;
  tensors<Tensors, Told extends string>(path: string): Promise<TensorFile<Tensors, Told>>;
  /** A file, or at least the named part of it, and what tells one version of the file from another; `over`: nobody waits for it any more. */
  tagged(path: string, part?: string, over?: () => boolean): Promise<{ content: ArrayBuffer; tag: string }>;
  /** The tag that `tagged` will find, as far as it is known without asking. */
  expected(path: string): string | null;
  /** What tells the present version of a file from others, without fetching it. */
  tag(path: string): Promise<string>;
  /** The result of a job, or how far it is; `over`: nobody waits for it any more. */
  derived<Of extends JobKind>(kind: Of, params: JobParams[Of], over?: () => boolean): Promise<ArrayBuffer | Pending>;
  /** What somebody else decodes codes to that lie one after the other; `drawn`: texts, whose words are drawn. */
  decoded(codes: Float32Array, drawn?: Drawn): Promise<Output>;
}

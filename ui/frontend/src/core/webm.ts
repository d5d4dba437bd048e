import { h } from "./dom";

/** A picture is drawn this often while it stands, so that the recorder sees it. */
const TICK_MS = 40;
const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
const BITS_PER_SECOND = 4_000_000;
/** The last picture stands so many times longer. */
const LAST = 4;

/** Whether this browser can record a canvas. */
export const canFilm = (): boolean => typeof MediaRecorder !== "undefined" && "captureStream" in HTMLCanvasElement.prototype && typeOf() !== undefined;

const typeOf = (): string | undefined => TYPES.find((type) => MediaRecorder.isTypeSupported(type));

/** A film of pictures that are all as large as the first one. It is recorded as it plays, so it takes as long as it lasts. */
export async function webm(frames: HTMLCanvasElement[], milliseconds: number, ground: string, progress: (share: number) => void = () => undefined): Promise<Blob> {
  const [{ width, height }] = frames;
  const canvas = h("canvas", { width, height });
  const context = canvas.getContext("2d")!;
  const stream = canvas.captureStream(1000 / TICK_MS);
  const recorder = new MediaRecorder(stream, { mimeType: typeOf(), videoBitsPerSecond: BITS_PER_SECOND });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = () => reject(new Error("the browser could not record the film"));
  });
  const draw = (frame: HTMLCanvasElement) => {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
    context.drawImage(frame, 0, 0);
  };
  draw(frames[0]);
  recorder.start();
  for (const [i, frame] of frames.entries()) {
    progress(i / frames.length);
    const until = performance.now() + (i === frames.length - 1 ? LAST : 1) * milliseconds;
    while (performance.now() < until) {
      draw(frame);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }
  recorder.stop();
  await ended;
  stream.getTracks().forEach((track) => track.stop());
  return new Blob(parts, { type: "video/webm" });
}

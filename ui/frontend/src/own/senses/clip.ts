import { h, icon } from "../../core/dom";
import type { Words } from "../../core/words";
import { OWN_ICONS } from "../icons";
import { newId, type Piece } from "./captured";
import type { Shown } from "./sense";
import { RATE, wav } from "./wav";

const [WIDE, HIGH] = [96, 36];

/** Sound as something that was recorded; it becomes a WAV file when it is looked at. */
export function clipped(samples: Float32Array): Piece {
  const face = h("canvas", { width: WIDE, height: HIGH, class: "sense-wave", "aria-hidden": "true" });
  return { id: newId(), face, samples, file: async () => new Blob([wav(samples)], { type: "audio/wav" }) };
}

/** A line from the lowest to the highest sample of each column. */
export function wave(canvas: HTMLCanvasElement, samples: Float32Array, colour: string): void {
  const pen = canvas.getContext("2d")!;
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colour;
  for (let x = 0; x < width; x++) {
    let [low, high] = [0, 0];
    for (let at = Math.floor((x * samples.length) / width); at < ((x + 1) * samples.length) / width; at++) {
      low = Math.min(low, samples[at]);
      high = Math.max(high, samples[at]);
    }
    const top = ((1 - high) * height) / 2;
    pen.fillRect(x, top, 1, Math.max(1, ((1 - low) * height) / 2 - top));
  }
}

/** A clip that can be heard, and left out. */
export function played(piece: Piece, remove: () => void, { t, number, fixed }: Words): Shown {
  const seconds = fixed(piece.samples!.length / RATE, 1);
  const play = h("button", { type: "button", class: "sense-play", onclick: () => void hear(piece.samples!), "data-testid": "sense-play" }, icon(OWN_ICONS.play), piece.face, h("span", { class: "number caption" }, t("sense_seconds", { s: seconds })));
  const bin = h("button", { type: "button", class: "icon-button", onclick: remove, "data-testid": "sense-clip-remove" }, icon(OWN_ICONS.bin));
  const element = h("li", { class: "sense-clip" }, play, bin);
  const draw = () => wave(piece.face, piece.samples!, getComputedStyle(play).color);
  requestAnimationFrame(draw);
  return {
    element,
    name: (n, name) => {
      play.setAttribute("aria-label", t("sense_clip_play", { n: number(n, 9), name, s: seconds }));
      bin.setAttribute("aria-label", t("sense_clip_remove", { n: number(n, 9), name }));
    },
  };
}

let playing: AudioContext | null = null;

/** Plays a clip; what was heard before ends. */
async function hear(samples: Float32Array): Promise<void> {
  void playing?.close();
  const sound = (playing = new AudioContext());
  const buffer = sound.createBuffer(1, samples.length, RATE);
  buffer.getChannelData(0).set(samples);
  const source = sound.createBufferSource();
  source.buffer = buffer;
  source.connect(sound.destination);
  source.onended = () => {
    if (playing === sound) playing = null;
    if (sound.state !== "closed") void sound.close();
  };
  source.start();
}

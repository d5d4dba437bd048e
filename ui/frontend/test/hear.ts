/**
 * Makes sounds of items outside a browser, for an oracle. In the folder: `asked.json`, a list of `{sound, shape, values}`: how items are
 * heard, and one of them. Prints for each what is played and at which rate; of spectrograms also the weights of the bands.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SoundData } from "../src/contract";
import { bank } from "../src/core/sound/bands";
import { Hearing } from "../src/core/sound/hearing";
import { limited } from "../src/core/sound/player";
import { makeWords } from "../src/core/words";

interface Asked {
  sound: SoundData;
  shape: number[];
  values: number[];
}

const asked = JSON.parse(await readFile(join(process.argv[2], "asked.json"), "utf8")) as Asked[];
const told = asked.map(({ sound, shape, values }) => {
  const began = performance.now();
  const heard = new Hearing(sound, shape.at(-1)!, makeWords({}, "en")).of({ values: Float32Array.from(values), shape });
  const seconds = (performance.now() - began) / 1000;
  const weights = sound.form === "spectrogram" ? bank(sound, shape[1]).map((row) => [...row]) : [];
  return { values: [...heard.values], rate: heard.rate, played: [...limited(heard.values, heard.rate)], bank: weights, seconds };
});
console.log(JSON.stringify(told));

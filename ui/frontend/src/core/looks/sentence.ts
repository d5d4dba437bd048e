import type { Tensor } from "../tensors";
import { mix, type Theme } from "../theme";
import type { Words } from "../words";
import { sharp } from "./canvas";
import { missingProbability, drawBars } from "./difference";
import { NOISES, type Look, type LookData, type NoiseKind, type Paint, type Spot, type TileForm } from "./look";
import { addNoise } from "./noise";
import { part, plainSamples, Samples, type Sample } from "./sample";

const HIDDEN = "▢";
/** What word 0, which fills the places behind the end, is called where words follow each other without a blank: characters, pieces of words. */
const JOINED = "";
const MOST_PX = 26;
const LEAST_PX = 9;
const LINE = 1.5;
/** Between words, in letters' heights. */
const SPACE = 0.28;

/** The likeliest word of a place. */
interface Word {
  text: string;
  /** 0 where the word is hidden. */
  probability: number;
  /** It is one of the empty places behind the end. */
  empty: boolean;
}

/** A set word: where it stands on the canvas. */
interface Placed extends Word {
  place: number;
  x: number;
  y: number;
  width: number;
}

/** Words set as text. A word the network is unsure of is faint; one that is not the original's is underlined. */
export class SentenceLook implements Look {
  readonly kind = "text";
  readonly overlays = false;
  readonly partial = false;
  readonly noises = NOISES.text;
  readonly hearing = null;
  readonly tile: TileForm = { form: "line", aspect: 12, least: 190, best: 420, large: 88 };
  private readonly set = new WeakMap<HTMLCanvasElement, { words: Placed[]; size: number }>();

  constructor(private readonly data: LookData, private readonly words: Words) {}

  /** Word numbers (N, T); the number after the last word is a hidden place. */
  stored({ data, shape: [count, length] }: Tensor): Samples {
    const vocabulary = this.data.words.length;
    return new Samples(count, (index) => {
      const values = new Float32Array(vocabulary * length);
      part(data, index, length).forEach((word: number, place: number) => {
        if (word < vocabulary) values[word * length + place] = 1;
      });
      return { values, shape: [vocabulary, length] };
    });
  }

  outputs(output: Tensor): Samples {
    return plainSamples(output);
  }

  learn(): void {}

  private get joined(): boolean {
    return this.data.words[0] === JOINED;
  }

  draw(canvas: HTMLCanvasElement, sample: Sample, { theme, told, reference }: Paint): void {
    const surface = sharp(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const likeliest = this.likeliest(sample);
    const wanted = reference && this.likeliest(reference);
    const { words, size } = typeset(context, likeliest, width, height, theme.font, this.joined ? 0 : SPACE);
    this.set.set(canvas, { words, size });
    context.textBaseline = "middle";
    for (const { text, probability, empty, place, x, y, width: length } of words) {
      const quiet = empty || text === HIDDEN;
      context.fillStyle = mix(theme.background, theme.text, quiet ? 0.45 : told ? 0.35 + 0.65 * probability : 1);
      context.fillText(text, x, y);
      // The original may end earlier.
      if (!wanted || !told || (wanted[place]?.text ?? this.data.words[0]) === text) continue;
      context.fillStyle = theme.palette[1];
      context.fillRect(x, y + size * 0.55, length, Math.max(1.5, size * 0.1));
    }
  }

  describe(sample: Sample): string {
    return this.likeliest(sample).map(({ text }) => (text === HIDDEN ? this.words.t("hidden_word") : text)).join(this.joined ? "" : " ");
  }

  hint(_sample: Sample, spot: Spot, canvas: HTMLCanvasElement): string {
    const known = this.set.get(canvas);
    const [x, y] = [spot.x * canvas.clientWidth, spot.y * canvas.clientHeight];
    const word = known?.words.find((one) => x >= one.x - 2 && x <= one.x + one.width + 2 && Math.abs(y - one.y) < known.size * LINE / 2);
    if (!word) return "";
    if (word.text === HIDDEN) return this.words.t("hidden_word");
    return this.words.t("word_probability", { word: word.text, share: this.words.percent(word.probability) });
  }

  /** Words that are asked for and that the model cannot read; none where words are pieces, of which any can be made. */
  unknown(asked: string): string[] {
    if (this.joined) return [];
    const known = this.data.words.map((word) => word.toLocaleLowerCase());
    return (asked.match(/[\p{L}\p{N}’']+/gu) ?? []).filter((word) => !known.some((one) => one.includes(word.toLocaleLowerCase())));
  }

  toInput({ values }: Sample): Float32Array {
    return values;
  }

  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample {
    return addNoise(sample, { perPlace: sample.shape[0], blank: 0, bounded: true }, kind, level, seed);
  }

  difference(output: Sample, item: Sample): Sample {
    return missingProbability(output, item);
  }

  drawDifference(canvas: HTMLCanvasElement, error: Sample, reach: number, theme: Theme): void {
    drawBars(canvas, error, reach, theme);
  }

  /** The empty places behind the last word are left out. */
  likeliest({ values, shape: [vocabulary, length] }: Sample): Word[] {
    const words = Array.from({ length }, (_, place): Word => {
      let best = 0;
      for (let word = 1; word < vocabulary; word++) {
        if (values[word * length + place] > values[best * length + place]) best = word;
      }
      const probability = values[best * length + place];
      return { text: probability > 0 ? this.data.words[best] ?? "?" : HIDDEN, probability, empty: best === 0 && probability > 0 };
    });
    while (words.length > 1 && words.at(-1)!.empty) words.pop();
    return words;
  }
}

/** Sets words in the largest type that fits, on as many lines as that takes. */
function typeset(
  context: CanvasRenderingContext2D,
  words: Word[],
  width: number,
  height: number,
  font: string,
  space: number,
): { words: Placed[]; size: number } {
  for (let size = Math.min(MOST_PX, Math.floor(height / 1.2)); ; size--) {
    context.font = `${size}px ${font}`;
    const lines = broken(context, words, width, space * size);
    const tall = lines.length * size * LINE;
    if (size > LEAST_PX && (tall > Math.max(height, size * LINE) || lines.some((line) => end(line) > width))) continue;
    const top = (height - tall) / 2 + (size * LINE) / 2;
    return { size, words: lines.flatMap((line, i) => line.map((word) => ({ ...word, y: top + i * size * LINE }))) };
  }
}

const end = (line: Placed[]): number => line.at(-1)!.x + line.at(-1)!.width;

function broken(context: CanvasRenderingContext2D, words: Word[], width: number, space: number): Placed[][] {
  const lines: Placed[][] = [[]];
  let x = 1;
  words.forEach((word, place) => {
    const length = context.measureText(word.text).width;
    if (x + length > width && lines.at(-1)!.length > 0) {
      lines.push([]);
      x = 1;
    }
    lines.at(-1)!.push({ ...word, place, x, y: 0, width: length });
    x += length + space;
  });
  return lines;
}

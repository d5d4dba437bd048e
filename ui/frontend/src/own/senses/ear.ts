import { Signal } from "../../core/signal";
import worklet from "./clip.worklet.js";
import { close, open, troubleOf, type Trouble } from "./devices";

/** The microphone: on or off, and what it hears, block by block. A page that is hidden hears nothing. */
export class Ear {
  readonly changed = new Signal<void>();
  readonly heard = new Signal<Float32Array>();
  trouble: Trouble | null = null;
  /** Samples a second. */
  rate = 0;
  private stream: MediaStream | null = null;
  private sound: AudioContext | null = null;
  private wanted = false;
  private turn = 0;
  private readonly onHidden = () => void (document.hidden ? this.rest() : this.wanted && this.begin());

  constructor() {
    document.addEventListener("visibilitychange", this.onHidden);
  }

  get isOn(): boolean {
    return this.stream !== null;
  }

  async begin(): Promise<void> {
    this.wanted = true;
    this.rest();
    const turn = ++this.turn;
    try {
      const stream = await open("microphone");
      const sound = new AudioContext();
      const stop = () => { close(stream); void sound.close(); };
      await sound.audioWorklet.addModule(new URL(worklet, import.meta.url)).catch((error: unknown) => { stop(); throw error; });
      if (turn !== this.turn || !this.wanted || document.hidden) return stop();
      const passing = new AudioWorkletNode(sound, "clip", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
      passing.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.heard.emit(data);
      sound.createMediaStreamSource(stream).connect(passing);
      void sound.resume();
      stream.getAudioTracks()[0].addEventListener("ended", () => this.stream === stream && this.fail("gone"));
      Object.assign(this, { stream, sound, rate: sound.sampleRate, trouble: null });
      this.changed.emit();
    } catch (error) {
      if (turn === this.turn) this.fail(troubleOf(error));
    }
  }

  destroy(): void {
    this.wanted = false;
    this.rest();
    document.removeEventListener("visibilitychange", this.onHidden);
  }

  private fail(trouble: Trouble): void {
    this.wanted = false;
    this.rest();
    this.trouble = trouble;
    this.changed.emit();
  }

  private rest(): void {
    this.turn++;
    close(this.stream);
    void this.sound?.close();
    Object.assign(this, { stream: null, sound: null });
    this.changed.emit();
  }
}

import { Signal } from "../../core/signal";
import worklet from "./clip.worklet.js";
import { close, open } from "./devices";
import { Switched } from "./switched";

/** The microphone: what it hears, block by block. */
export class Ear extends Switched {
  readonly heard = new Signal<Float32Array>();
  /** Samples a second. */
  rate = 0;
  private sound: AudioContext | null = null;

  protected async opened(wanted: () => boolean): Promise<void> {
    const stream = await open("microphone");
    const sound = new AudioContext();
    const stop = () => { close(stream); void sound.close(); };
    await sound.audioWorklet.addModule(new URL(worklet, import.meta.url)).catch((error: unknown) => { stop(); throw error; });
    if (!wanted()) return stop();
    const passing = new AudioWorkletNode(sound, "clip", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    passing.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.heard.emit(data);
    sound.createMediaStreamSource(stream).connect(passing);
    void sound.resume();
    this.takes(stream);
    this.sound = sound;
    this.rate = sound.sampleRate;
    this.works();
  }

  protected released(): void {
    void this.sound?.close();
    this.sound = null;
  }
}

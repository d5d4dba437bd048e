// Runs where sound is computed: passes on what it hears, in blocks of 1,024 samples.
class Clip extends AudioWorkletProcessor {
  held = new Float32Array(1024);
  count = 0;

  process([[heard]]) {
    if (!heard) return true;
    this.held.set(heard, this.count);
    this.count += heard.length;
    if (this.count < this.held.length) return true;
    this.port.postMessage(this.held);
    this.count = 0;
    return true;
  }
}
registerProcessor("clip", Clip);

import { ease, tween } from "../core/frames";
import { pointSize, type Cloud, type Drawing } from "./cloud";
import { resize, sameSize, type Size, type Viewport } from "./viewport";

const OPACITY = 0.85;
/** A driver that starts anew gives a context back within this time. */
const RESTORED_MS = 1500;

/** A point stands between where it was and where it goes; `view` is the middle of what is seen and map units to clip space. */
const VERTEX = `
attribute vec2 from, to;
attribute vec3 colour;
uniform float share;
uniform mediump float width;
uniform vec4 view;
varying vec3 paint;
void main() {
  gl_Position = vec4((mix(from, to, share) - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = width;
  paint = colour;
}`;
/** A disc whose edge is as soft as half a pixel. */
const FRAGMENT = `
precision mediump float;
uniform float width;
varying vec3 paint;
void main() {
  float edge = (1.0 - length(2.0 * gl_PointCoord - 1.0)) * width;
  gl_FragColor = vec4(paint, ${OPACITY} * clamp(edge + 0.5, 0.0, 1.0));
}`;

/** Points on a WebGL canvas, with no more than what a map asks for. Zoom, pan and hover are done by its owner. */
export class Scatter implements Drawing {
  private readonly gl: WebGLRenderingContext;
  private gpu: Gpu;
  private cloud: Cloud = { xy: new Float32Array(0), groups: new Uint16Array(0) };
  private from = this.cloud.xy;
  private share = 1;
  private colours: string[] = [];
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  private size: Size = { width: 1, height: 1 };
  private frame = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private settle = () => {};

  /** Throws where there is no WebGL. `gone` is told when the browser has taken the context and does not give it back. */
  constructor(private readonly canvas: HTMLCanvasElement, private readonly gone: () => void) {
    const gl = canvas.getContext("webgl", { antialias: false, depth: false });
    if (!gl) throw new Error("no WebGL");
    this.gl = gl;
    this.gpu = new Gpu(gl);
    canvas.addEventListener("webglcontextlost", this.lost);
    canvas.addEventListener("webglcontextrestored", this.restored);
  }

  /** A cloud that arrives while another one glides goes on from where the points are. */
  draw(cloud: Cloud, milliseconds: number): Promise<void> {
    const glides = milliseconds > 0 && cloud.xy.length === this.cloud.xy.length;
    this.from = glides ? this.places() : cloud.xy;
    this.settle();
    this.cloud = cloud;
    this.share = glides ? 0 : 1;
    this.upload();
    this.repaint();
    if (!glides) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = tween(milliseconds, (share) => {
        this.share = ease(share);
        this.paint();
        if (share >= 1) resolve();
      });
      this.settle = () => {
        stop();
        resolve();
      };
    });
  }

  colour(colours: string[]): void {
    this.colours = colours;
    this.gpu.colour(this.paints());
    this.repaint();
  }

  look(view: Viewport, size: Size): void {
    if (!sameSize(size, this.size)) resize(this.canvas, size);
    this.view = view;
    this.size = { ...size };
    this.repaint();
  }

  destroy(): void {
    this.settle();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    this.canvas.removeEventListener("webglcontextlost", this.lost);
    this.canvas.removeEventListener("webglcontextrestored", this.restored);
    // Browsers allow few WebGL contexts at a time and free them late by themselves.
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** Where the points are now. */
  private places(): Float32Array {
    const { from, share, cloud: { xy } } = this;
    return share < 1 ? xy.map((to, i) => from[i] + share * (to - from[i])) : xy;
  }

  /** Red, green and blue of every point. */
  private paints(): Uint8Array {
    const { cloud: { groups }, colours } = this;
    const known = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
    const paints = new Uint8Array(4 * groups.length).fill(128);
    groups.forEach((group, i) => known[group] && paints.set(known[group], 4 * i));
    return paints;
  }

  private upload(): void {
    this.gpu.place(this.from, this.cloud.xy);
    this.gpu.colour(this.paints());
  }

  private repaint(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { cloud: { groups }, view, size } = this;
    const scale = [(2 * view.scale) / size.width, (2 * view.scale) / size.height];
    this.gpu.draw(groups.length, pointSize(groups.length) * devicePixelRatio, this.share, [view.x, view.y, ...scale]);
  }

  private readonly lost = (event: Event): void => {
    event.preventDefault(); // without this the browser never gives the context back
    this.patience = setTimeout(this.gone, RESTORED_MS);
  };

  private readonly restored = (): void => {
    clearTimeout(this.patience);
    this.gpu = new Gpu(this.gl);
    this.upload();
    this.repaint();
  };
}

/** The program and the buffers of one context. */
class Gpu {
  private readonly program: WebGLProgram;
  private readonly buffers;

  constructor(private readonly gl: WebGLRenderingContext) {
    const program = (this.program = gl.createProgram());
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.buffers = { from: this.attribute("from", 2, gl.FLOAT), to: this.attribute("to", 2, gl.FLOAT), colour: this.attribute("colour", 3, gl.UNSIGNED_BYTE) };
  }

  place(from: Float32Array, to: Float32Array): void {
    this.fill(this.buffers.from, from);
    this.fill(this.buffers.to, to);
  }

  colour(paints: Uint8Array): void {
    this.fill(this.buffers.colour, paints);
  }

  draw(count: number, width: number, share: number, view: number[]): void {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform1f(this.uniform("width"), width);
    gl.uniform1f(this.uniform("share"), share);
    gl.uniform4fv(this.uniform("view"), view);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  private fill(buffer: WebGLBuffer, values: Float32Array | Uint8Array): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, values, this.gl.STATIC_DRAW);
  }

  private uniform(name: string): WebGLUniformLocation | null {
    return this.gl.getUniformLocation(this.program, name);
  }

  /** An attribute of every point; bytes stand for shares of 255, four to a point. */
  private attribute(name: string, size: number, type: number): WebGLBuffer {
    const { gl } = this;
    const buffer = gl.createBuffer();
    const place = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, type === gl.UNSIGNED_BYTE, type === gl.UNSIGNED_BYTE ? 4 : 0, 0);
    return buffer;
  }
}
